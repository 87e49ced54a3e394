package dev.commercesuite.local.keys;

import dev.commercesuite.local.machine.PrivateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * Secrets, each in a file of its own (folder 0700, files 0600), generated when first asked for and
 * the same ever after.
 */
public final class SecretFiles {
  private final Path folder;
  private final SecureRandom random = new SecureRandom();

  public SecretFiles(Path folder) {
    this.folder = PrivateFiles.folder(folder);
  }

  /** A password of 32 characters, safe in URLs and shells. */
  public Path password(String name) {
    return file(name, () -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(24)));
  }

  /** A symmetric key of 256 bits in Base64. */
  public Path key(String name) {
    return file(name, () -> Base64.getEncoder().encodeToString(bytes(32)));
  }

  /** A private RSA key of 2048 bits, PKCS#8 in PEM. */
  public Path rsaKey(String name) {
    return file(name, SecretFiles::generateRsaKey);
  }

  /** A file made from other secrets, written anew each time. */
  public Path derived(String name, String content) {
    return PrivateFiles.write(folder.resolve(name), content + "\n");
  }

  private Path file(String name, Supplier<String> content) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? file : PrivateFiles.write(file, content.get() + "\n");
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String generateRsaKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
      String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
      return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }
}

package dev.commercesuite.user.tokens;

import dev.commercesuite.runtime.testing.RsaKeys;
import dev.commercesuite.user.fixture.FakeSigningKeyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/** Key files as operators make them. */
public final class TestKeys {
  private TestKeys() {}

  /** Writes an RSA key of 2048 bits in PKCS#8 PEM form. */
  public static Path rsa(Path file) {
    return write(file, pem("PRIVATE KEY", RsaKeys.next().getPrivate()));
  }

  /** An RSA key in a file that goes with the JVM. */
  public static Path temporary() {
    try {
      Path file = Files.createTempFile("signing", ".pem");
      file.toFile().deleteOnExit();
      return rsa(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only replica of an issuer, with a store of its own. */
  public static SigningKeys open(Path file, InstantSource clock) {
    return SigningKeys.open(
        new SigningKeyConfig(file, Duration.ofSeconds(10), Duration.ofMinutes(2)),
        Duration.ofMinutes(10),
        new FakeSigningKeyStore(),
        _ -> {},
        clock);
  }

  /** An RSA key of 2048 bits. */
  public static KeyPair rsa() {
    return RsaKeys.next();
  }

  /** A new RSA key that is too short. */
  public static KeyPair smallRsa() {
    return generate("RSA", 1024);
  }

  /** A new key on the curve P-256. */
  public static KeyPair p256() {
    return generate("EC", 256);
  }

  /** Writes the public halves in PEM form. */
  public static Path publicKeys(Path file, KeyPair... keys) {
    return write(
        file,
        Arrays.stream(keys)
            .map(pair -> pem("PUBLIC KEY", pair.getPublic()))
            .collect(Collectors.joining()));
  }

  /** Writes a new key in PKCS#8 PEM form. */
  static Path key(Path file, String algorithm, int bits) {
    return write(file, pem("PRIVATE KEY", generate(algorithm, bits).getPrivate()));
  }

  private static String pem(String kind, Key key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, base64, kind);
  }

  private static Path write(Path file, String content) {
    try {
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair generate(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

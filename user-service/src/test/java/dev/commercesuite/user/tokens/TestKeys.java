package dev.commercesuite.user.tokens;

import dev.commercesuite.user.domain.FakeSigningKeyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;

/** Key files as operators make them. */
public final class TestKeys {
  private TestKeys() {}

  /** Writes a new RSA key in PKCS#8 PEM form. */
  public static Path rsa(Path file, int bits) {
    return key(file, "RSA", bits);
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

  /** Writes a new key in PKCS#8 PEM form. */
  static Path key(Path file, String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
      String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
      return Files.writeString(
          file, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.commercesuite.user.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.signing.JsonWebKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  @TempDir private Path folder;

  /** The key and the thumbprint of RFC 7638, 3.1. */
  @Test
  void idIsTheThumbprint() {
    BigInteger modulus =
        new BigInteger(
            1,
            Base64.getUrlDecoder()
                .decode(
                    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuh"
                        + "DR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_"
                        + "RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q"
                        + "MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksIN"
                        + "HaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"));

    JsonWebKey key = SigningKey.publish(modulus, BigInteger.valueOf(65537));

    assertThat(key.keyId()).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assertThat(key.exponent()).isEqualTo("AQAB");
  }

  @Test
  void refusesWhatCannotSign() throws IOException {
    Path small = TestKeys.key(folder.resolve("small.pem"), "RSA", 1024);
    Path curve = TestKeys.key(folder.resolve("curve.pem"), "EC", 256);
    Path text = Files.writeString(folder.resolve("text.pem"), "hello");
    Path absent = folder.resolve("absent.pem");

    assertRefused(small, "1024 bits; expected at least 2048");
    assertRefused(curve, "cannot be read as an RSA private key");
    assertRefused(text, "not an unencrypted PKCS#8 key");
    assertRefused(absent, "cannot be read");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> SigningKey.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}

package dev.commercesuite.user.tokens;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A PEM file with one or more public keys, as {@code openssl pkey -pubout} writes them. */
public final class PublicKeyFile {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----");
  private static final int MIN_RSA_BITS = 2048;
  private static final int P256_BITS = 256;

  private PublicKeyFile() {}

  /**
   * Reads all keys.
   *
   * @throws IllegalArgumentException when there is none, or one of them is neither RSA of 2048 bits
   *     or more nor on the curve P-256
   */
  public static List<PublicKey> read(Path file) {
    try {
      String pem = Files.readString(file, StandardCharsets.US_ASCII);
      List<PublicKey> keys = KEY.matcher(pem).results().map(match -> key(file, match)).toList();
      if (keys.isEmpty()) {
        throw new IllegalArgumentException(file + " has no public key in PEM form");
      }
      return keys;
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read as public keys in PEM form", e);
    }
  }

  private static PublicKey key(Path file, MatchResult pem) {
    X509EncodedKeySpec der = new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        PublicKey key = KeyFactory.getInstance(algorithm).generatePublic(der);
        if (isStrong(key)) {
          return key;
        }
      } catch (GeneralSecurityException _) {
        // It is of another kind.
      }
    }
    throw new IllegalArgumentException(
        "%s has a key that cannot be used; expected RSA with at least %s bits, or P-256"
            .formatted(file, MIN_RSA_BITS));
  }

  private static boolean isStrong(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA_BITS;
      case ECPublicKey curve -> curve.getParams().getOrder().bitLength() == P256_BITS;
      default -> false;
    };
  }
}

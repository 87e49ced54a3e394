package dev.commercesuite.interceptors.auth.keys;

import com.auth0.jwt.algorithms.Algorithm;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * The signature algorithms that are accepted at all (RFC 7518, section 3.1). None of them works
 * with a shared secret, and {@code none} is not among them.
 */
public enum SignatureAlgorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RS256,
  /** RSASSA-PKCS1-v1_5 with SHA-384. */
  RS384,
  /** RSASSA-PKCS1-v1_5 with SHA-512. */
  RS512,
  /** ECDSA on P-256 with SHA-256. */
  ES256,
  /** ECDSA on P-384 with SHA-384. */
  ES384;

  /** Shorter ones can be broken, and RFC 7518 does not allow them. */
  private static final int SHORTEST_RSA_BITS = 2048;

  /** Whether a key is of the type, size and curve that this algorithm is for. */
  public boolean fits(PublicKey key) {
    return switch (this) {
      case RS256, RS384, RS512 ->
          key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SHORTEST_RSA_BITS;
      case ES256 -> isOnCurve(key, 256);
      case ES384 -> isOnCurve(key, 384);
    };
  }

  /** The same in java-jwt; the key must fit. */
  public Algorithm with(PublicKey key) {
    return switch (this) {
      case RS256 -> Algorithm.RSA256((RSAPublicKey) key, null);
      case RS384 -> Algorithm.RSA384((RSAPublicKey) key, null);
      case RS512 -> Algorithm.RSA512((RSAPublicKey) key, null);
      case ES256 -> Algorithm.ECDSA256((ECPublicKey) key, null);
      case ES384 -> Algorithm.ECDSA384((ECPublicKey) key, null);
    };
  }

  private static boolean isOnCurve(PublicKey key, int bits) {
    return key instanceof ECPublicKey ec
        && ec.getParams().getCurve().getField().getFieldSize() == bits;
  }
}

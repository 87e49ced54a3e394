package dev.commercesuite.runtime;

import dev.commercesuite.runtime.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 with a key that only the replicas of one service know. Each purpose has its own key,
 * derived from the service's secret, so that a hash made for one proves nothing for another.
 * Thread-safe.
 */
public final class KeyedHash {
  /** Bytes of a hash. */
  public static final int LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_SECRET = 32;
  private final SecretKey key;

  /**
   * @param secret at least 32 characters, the same on every replica
   * @param purpose a fixed word, such as {@code page-token}
   */
  public KeyedHash(Secret secret, String purpose) {
    byte[] master = secret.reveal().getBytes(StandardCharsets.UTF_8);
    if (master.length < MIN_SECRET) {
      throw new IllegalArgumentException(
          "the service's secret has %s bytes; expected at least %s"
              .formatted(master.length, MIN_SECRET));
    }
    byte[] derived =
        hash(new SecretKeySpec(master, ALGORITHM), purpose.getBytes(StandardCharsets.UTF_8));
    this.key = new SecretKeySpec(derived, ALGORITHM);
  }

  /** The hash of the bytes, 32 bytes long. */
  public byte[] of(byte[] bytes) {
    return hash(key, bytes);
  }

  private static byte[] hash(SecretKey key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}

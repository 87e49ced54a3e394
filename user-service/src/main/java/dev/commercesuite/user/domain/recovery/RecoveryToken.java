package dev.commercesuite.user.domain.recovery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Proof that somebody gets mail at the address of an account, good once. {@link #toString} prints
 * stars; only {@link #hash} is kept.
 *
 * @param reveal the token itself
 */
public record RecoveryToken(String reveal) {
  private static final int RANDOM_BYTES = 32;

  /** Lets scanners for leaked secrets recognise one. */
  private static final String PREFIX = "csot_";

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A token that nobody can guess. */
  public static RecoveryToken random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return new RecoveryToken(
        PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** SHA-256: a token has 256 random bits, so that a fast hash is as good as a slow one. */
  public byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(reveal.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}

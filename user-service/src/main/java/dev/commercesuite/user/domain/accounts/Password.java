package dev.commercesuite.user.domain.accounts;

import java.text.Normalizer;

/**
 * A password in clear text. {@link #toString} prints stars.
 *
 * @param reveal the password in the Unicode form NFKC, so that the same password typed on two
 *     keyboards is the same bytes (NIST SP 800-63B, 5.1.1.2)
 */
public record Password(String reveal) {
  private static final int MAX_LENGTH = 128;
  private static final int MIN_CHOSEN_LENGTH = 12;

  public Password {
    int length = reveal.codePointCount(0, reveal.length());
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the password has %s characters; expected 1 to %s".formatted(length, MAX_LENGTH));
    }
    reveal = Normalizer.normalize(reveal, Normalizer.Form.NFKC);
  }

  /** A password that somebody chooses for an account: long enough to withstand guessing. */
  public static Password chosen(String text) {
    int length = text.codePointCount(0, text.length());
    if (length < MIN_CHOSEN_LENGTH) {
      throw new IllegalArgumentException(
          "the password has %s characters; expected %s to %s"
              .formatted(length, MIN_CHOSEN_LENGTH, MAX_LENGTH));
    }
    return new Password(text);
  }

  @Override
  public String toString() {
    return "***";
  }
}

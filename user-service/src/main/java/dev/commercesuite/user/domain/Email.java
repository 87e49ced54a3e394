package dev.commercesuite.user.domain;

import java.util.Locale;

/**
 * An e-mail address, as its owner writes it. Two addresses belong to the same account when their
 * {@link #key()} is the same.
 */
public record Email(String address) {
  private static final int MAX_LENGTH = 254;

  public Email {
    address = address.strip();
    int at = address.lastIndexOf('@');
    if (at < 1 || at == address.length() - 1 || address.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the e-mail address has %s characters; expected name@domain with at most %s"
              .formatted(address.length(), MAX_LENGTH));
    }
  }

  /**
   * The address without regard to case. RFC 5321 lets a mail server tell {@code Ann@} from {@code
   * ann@}; none in use does, and people type both.
   */
  public String key() {
    return address.toLowerCase(Locale.ROOT);
  }
}

package dev.commercesuite.user.domain.accounts;

import java.util.regex.Pattern;

/**
 * A hashed password. {@link #toString} prints stars: a hash can be attacked offline.
 *
 * @param phc algorithm, parameters, salt and hash in PHC string format, {@code $argon2id$v=19$…}
 */
public record PasswordHash(String phc) {
  private static final Pattern PHC = Pattern.compile("(?:\\$[A-Za-z0-9/+.,=-]+)+");

  /** The i of a Turkish locale, which has no dot. */
  private static final char DOTLESS_I = '\u0131';

  public PasswordHash {
    if (!PHC.matcher(phc).matches()) {
      throw new IllegalArgumentException(
          "a password hash of %s characters is not in PHC string format".formatted(phc.length()));
    }
  }

  /**
   * A hash as the database has it. A process with a Turkish locale once wrote {@code argon2ıd},
   * which no process could read: what else is in a hash has no such letter, so it is an i.
   */
  public static PasswordHash stored(String text) {
    return new PasswordHash(text.replace(DOTLESS_I, 'i'));
  }

  @Override
  public String toString() {
    return "***";
  }
}

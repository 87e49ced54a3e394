package dev.commercesuite.user.domain.accounts;

/**
 * A hashed password. {@link #toString} prints stars: a hash can be attacked offline.
 *
 * @param phc algorithm, parameters, salt and hash in PHC string format, {@code $argon2id$v=19$…}
 */
public record PasswordHash(String phc) {
  public PasswordHash {
    if (!phc.startsWith("$")) {
      throw new IllegalArgumentException(
          "a password hash of %d characters is not in PHC string format".formatted(phc.length()));
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}

package dev.commercesuite.user.domain;

/**
 * Hashes passwords slowly, on purpose. Every method may wait for its turn and gives up with {@link
 * UserException.HashingOverloaded}.
 */
public interface PasswordHasher {
  /** A place among those who hash or wait for it; closed when the caller is done. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a place, before a caller that is going to hash costs anything else, such as a connection
   * to the database.
   *
   * @throws UserException.HashingOverloaded at once, when there is none
   */
  Place enter();

  /** A hash with a salt of its own. */
  PasswordHash hash(Password password);

  /** Whether it is the password that was hashed. */
  boolean matches(Password password, PasswordHash hash);

  /**
   * Does the work of {@link #matches} for an account that does not exist, so that the time of the
   * answer does not tell.
   */
  void matchNothing(Password password);

  /** Whether the hash was made with other parameters than the ones in force now. */
  boolean isOutdated(PasswordHash hash);
}

package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.UserException;

/**
 * Hashes passwords slowly, on purpose. Every method may wait until it can begin, and gives up with
 * {@link UserException.HashingOverloaded}.
 */
public interface PasswordHasher {
  /** Admits one caller to hashing; closed when the caller is done. */
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Admits a caller that is going to hash, before it costs anything else, such as a connection to
   * the database.
   *
   * @throws UserException.HashingOverloaded at once, when too many callers hash or wait
   */
  Permit acquire();

  /** A hash with a salt of its own. */
  PasswordHash hash(Password password);

  /** Whether it is the password that was hashed. */
  boolean matches(Password password, PasswordHash hash);

  /**
   * Does the work of {@link #matches} for an account that does not exist, so that the time of the
   * answer does not tell.
   */
  void simulateMatch(Password password);

  /** Whether the hash was made with other parameters than the ones in force now. */
  boolean isOutdated(PasswordHash hash);
}

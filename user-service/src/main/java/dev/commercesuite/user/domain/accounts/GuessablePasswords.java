package dev.commercesuite.user.domain.accounts;

/** The passwords that are long enough and yet among the first that somebody tries. Thread-safe. */
@FunctionalInterface
public interface GuessablePasswords {
  /** Whether it is one of them: not to be chosen. */
  boolean contains(Password password);
}

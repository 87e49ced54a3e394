package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.AttemptStore;
import dev.commercesuite.user.domain.throttling.LoginAttempts;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a login reads and writes: one transaction before its password is hashed, and one after. The
 * event of an effect is kept with it.
 */
public interface LoginStore {
  /**
   * How a login begins.
   *
   * @param account what the password is checked against; null when no account has the address
   * @param attempt which of the attempts was to be taken
   * @param decision whether it was taken
   */
  record LoginStart(@Nullable Account account, Attempt attempt, AttemptStore.Decision decision) {}

  /**
   * Reads the account and takes an attempt: that from a familiar network, if the account has been
   * used from the network in a session that nobody stole. Does the same work for an account that
   * does not exist.
   *
   * @param network that the login comes from; empty when unknown, which is never familiar
   * @param familiarSince when such a session was last used, at the earliest
   */
  LoginStart begin(
      Email email, String network, Instant familiarSince, LoginAttempts attempts, Instant now);

  /**
   * Starts a session, which is the event {@link SessionEvents#loginSucceeded}, and gives the
   * attempt back.
   *
   * @param account as the password was checked against
   * @param rehashed the same password with the parameters of today, to be kept from now on unless
   *     another one has replaced it; null when there is no need
   * @param failure the event when no session is started
   * @return the user as it is now: it may have changed since {@link #begin}; empty when the account
   *     was switched off or its password changed
   */
  Optional<User> start(
      Account account,
      Attempt attempt,
      Session session,
      RefreshToken token,
      @Nullable PasswordHash rehashed,
      SecurityEvent failure);
}

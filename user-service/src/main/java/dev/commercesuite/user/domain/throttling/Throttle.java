package dev.commercesuite.user.domain.throttling;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.throttling.AttemptBucket.Kind;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often secrets can be guessed, accounts be created and mails be caused. An attempt is
 * taken before anything is checked, so that many at the same time get no further than one after the
 * other; and it is taken for accounts that do not exist as for those that do. Thread-safe.
 */
public final class Throttle {
  private final AttemptStore store;
  private final AttemptLimits limits;
  private final SecurityEvents events;
  private final InstantSource clock;

  public Throttle(
      AttemptStore store, AttemptLimits limits, SecurityEvents events, InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.events = events;
    this.clock = clock;
  }

  /** A login. Its store takes one of the attempts, and {@link #require} says what that means. */
  public LoginAttempts login(Email email, ClientConnection connection) {
    AttemptBucket familiar =
        bucket(
            Kind.LOGIN_TO_ACCOUNT_FROM_ITS_NETWORK,
            email.key() + " " + connection.network(),
            limits.perAccount());
    AttemptBucket elsewhere = bucket(Kind.LOGIN_TO_ACCOUNT, email.key(), limits.perAccount());
    return new LoginAttempts(
        attempt(familiar, connection), attempt(elsewhere, connection), refusal(null, connection));
  }

  /** A change of the password, for which the current one could be guessed. */
  public Attempt passwordChange(UserId user, ClientConnection connection) {
    AttemptBucket account = bucket(Kind.PASSWORD_CHANGE, user.toString(), limits.perAccount());
    return take(attempt(account, connection), user, connection);
  }

  /** A sign-up. Counts when it succeeds too. */
  public Attempt signUp(ClientConnection connection) {
    AttemptBucket network =
        bucket(Kind.SIGN_UP_FROM_NETWORK, connection.network(), limits.signUpsPerAddress());
    return take(new Attempt(store, List.of(), List.of(network)), null, connection);
  }

  /**
   * A service proves who it is. Counted at its network only: its secret is too long to be guessed
   * from everywhere, and nobody must be able to lock it out from elsewhere.
   */
  public Attempt clientLogin(String clientId, ClientConnection connection) {
    AttemptBucket service =
        bucket(
            Kind.CLIENT_LOGIN_FROM_NETWORK,
            clientId + " " + connection.network(),
            limits.perAccount());
    return take(attempt(service, connection), null, connection);
  }

  /** A service asks for a recovery token, or somebody presents one. */
  public Attempt recovery(ClientConnection connection) {
    AttemptBucket network =
        bucket(Kind.RECOVERY_FROM_NETWORK, connection.network(), limits.perAddress());
    return take(new Attempt(store, List.of(), List.of(network)), null, connection);
  }

  /**
   * A recovery token for an account that exists: the service that asks is told which do. Always
   * counts: each one that is issued is a mail to somebody who may not have asked for it.
   *
   * @param purpose what the token is for; each has its own attempts
   */
  public void recoveryToken(UserId user, String purpose, ClientConnection connection) {
    AttemptBucket account =
        bucket(Kind.RECOVERY_TOKENS_OF_ACCOUNT, user + " " + purpose, limits.perAccount());
    var _ = take(new Attempt(store, List.of(account), List.of()), user, connection);
  }

  /**
   * A recovery token that was found valid is about to be redeemed, which costs a hash. Of many
   * calls with the same token at the same time, no more than this get so far.
   */
  public Attempt redemption(UserId user, ClientConnection connection) {
    AttemptBucket account = bucket(Kind.RECOVERY_OF_ACCOUNT, user.toString(), limits.perAccount());
    return take(new Attempt(store, List.of(account), List.of()), user, connection);
  }

  private AttemptBucket network(ClientConnection connection) {
    return bucket(Kind.LOGIN_FROM_NETWORK, connection.network(), limits.perAddress());
  }

  private AttemptBucket bucket(Kind kind, String owner, int size) {
    return new AttemptBucket(kind, owner, size, limits.window());
  }

  private Attempt attempt(AttemptBucket own, ClientConnection connection) {
    return new Attempt(store, List.of(own), List.of(network(connection)));
  }

  private Attempt take(Attempt attempt, @Nullable UserId user, ClientConnection connection) {
    require(store.take(attempt.buckets(), clock.instant(), refusal(user, connection)));
    return attempt;
  }

  /**
   * Goes on only with an attempt that is allowed.
   *
   * @throws UserException.AttemptsThrottled when it is not
   */
  public void require(AttemptStore.Decision decision) {
    switch (decision) {
      case AttemptStore.Decision.Allowed() -> {}
      case AttemptStore.Decision.Refused refused -> {
        if (refused.event() != null) {
          events.announce(refused.event());
        }
        throw new UserException.AttemptsThrottled(refused.retryAfter());
      }
    }
  }

  private static Function<AttemptBucket, SecurityEvent> refusal(
      @Nullable UserId user, ClientConnection connection) {
    return bucket ->
        new SecurityEvent(
            SecurityEvent.Kind.ATTEMPTS_THROTTLED,
            "anonymous",
            user,
            null,
            connection.address(),
            bucket.kind().toString());
  }
}

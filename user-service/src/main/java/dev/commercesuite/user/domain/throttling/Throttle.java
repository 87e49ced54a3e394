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
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often secrets can be guessed and accounts be created. An attempt is taken before
 * anything is checked, so that many at the same time get no further than one after the other; and
 * it is taken for accounts that do not exist as for those that do. Thread-safe.
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

  /** A login from a network where the account is not at home. */
  public Attempt login(Email email, ClientConnection client) {
    AttemptBucket account = bucket(Kind.LOGIN_TO_ACCOUNT, email.key(), limits.perAccount());
    return take(new Attempt(store, List.of(account), List.of(network(client))), null, client);
  }

  /**
   * A login from a network where the account has been of late. Counted apart, so that nobody can
   * lock users out of their accounts from elsewhere.
   */
  public Attempt loginFromFamiliarNetwork(Email email, ClientConnection client) {
    AttemptBucket account =
        bucket(
            Kind.LOGIN_TO_ACCOUNT_FROM_ITS_NETWORK,
            email.key() + " " + client.network(),
            limits.perAccount());
    return take(new Attempt(store, List.of(account), List.of(network(client))), null, client);
  }

  /** A change of the password, for which the current one could be guessed. */
  public Attempt passwordChange(UserId user, ClientConnection client) {
    AttemptBucket account = bucket(Kind.PASSWORD_CHANGE, user.toString(), limits.perAccount());
    return take(new Attempt(store, List.of(account), List.of(network(client))), user, client);
  }

  /** A sign-up. Counts when it succeeds too. */
  public Attempt signUp(ClientConnection client) {
    AttemptBucket network =
        bucket(Kind.SIGN_UP_FROM_NETWORK, client.network(), limits.signUpsPerAddress());
    return take(new Attempt(store, List.of(), List.of(network)), null, client);
  }

  /**
   * A service proves who it is. Counted at its network only: its secret is too long to be guessed
   * from everywhere, and nobody must be able to lock it out from elsewhere.
   */
  public Attempt clientLogin(String clientId, ClientConnection client) {
    AttemptBucket service =
        bucket(
            Kind.CLIENT_LOGIN_FROM_NETWORK, clientId + " " + client.network(), limits.perAccount());
    return take(new Attempt(store, List.of(service), List.of(network(client))), null, client);
  }

  private AttemptBucket network(ClientConnection client) {
    return bucket(Kind.LOGIN_FROM_NETWORK, client.network(), limits.perAddress());
  }

  private AttemptBucket bucket(Kind kind, String owner, int size) {
    return new AttemptBucket(kind, owner, size, limits.window());
  }

  private Attempt take(Attempt attempt, @Nullable UserId user, ClientConnection client) {
    AttemptStore.Decision decision =
        store.take(
            attempt.buckets(),
            clock.instant(),
            bucket ->
                new SecurityEvent(
                    SecurityEvent.Kind.ATTEMPTS_THROTTLED,
                    "anonymous",
                    user,
                    null,
                    client.address(),
                    bucket.kind().toString()));
    return switch (decision) {
      case AttemptStore.Decision.Allowed() -> attempt;
      case AttemptStore.Decision.Refused refused -> {
        if (refused.event() != null) {
          events.announce(refused.event());
        }
        throw new UserException.AttemptsThrottled(refused.retryAfter());
      }
    };
  }
}

package dev.commercesuite.order.clients;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc.AuthServiceBlockingStub;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.Secret;
import io.grpc.Channel;
import io.grpc.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access tokens of this service itself, from user-service. One is kept. When a fifth of its
 * life is left it is renewed in the background, while it still serves; only without one that is
 * good do callers wait. Thread-safe.
 *
 * <p>One thread asks at a time, and what it gets is for all who wait: the token, or the failure.
 * After a failure user-service is left alone for {@link #RETRY_INTERVAL}, or for as long as it asks
 * for, in which everybody who needs a new token is told of it at once.
 */
public final class ServiceTokens implements TokenSource {
  /** How long to leave user-service alone that gave no token. */
  static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  /** However much longer it asks for. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final Logger log = LoggerFactory.getLogger(ServiceTokens.class);

  private final AuthServiceBlockingStub auth;
  private final String clientId;
  private final Secret clientSecret;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Asked latest = new Asked(null, null);

  /**
   * A token.
   *
   * @param renewal from when on another one is to be had
   * @param end when it is no good any more, a little before it expires
   */
  private record Token(String value, Instant renewal, Instant end) {}

  /** Why user-service gave no token, and from when on it may be asked again. */
  private record Failure(RuntimeException cause, Instant retry) {}

  /** What came of asking; a failure keeps the token of the time before. */
  private record Asked(@Nullable Token token, @Nullable Failure failure) {}

  /**
   * Asks for no token yet.
   *
   * @param userService a channel to user-service
   */
  public ServiceTokens(
      Channel userService, String clientId, Secret clientSecret, InstantSource clock) {
    this.auth = AuthServiceGrpc.newBlockingStub(userService);
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.clock = clock;
  }

  @Override
  public String token() {
    Asked known = latest;
    Token token = known.token();
    Instant now = clock.instant();
    if (token == null || !now.isBefore(token.end())) {
      return fetched(known).value();
    }
    if (!now.isBefore(token.renewal()) && mayAsk(known, now) && !asking.isLocked()) {
      Thread.ofVirtual().name("service-token-renewal").start(() -> ask(known));
    }
    return token.value();
  }

  private Token fetched(Asked known) {
    Asked asked = mayAsk(known, clock.instant()) ? ask(known) : known;
    Token token = asked.token();
    if (asked.failure() != null) {
      throw asked.failure().cause();
    }
    if (token == null) {
      throw new IllegalStateException("neither a token nor a failure");
    }
    return token;
  }

  private static Duration pause(RuntimeException failure) {
    Duration asked = RemoteFailure.retryDelayBehind(failure);
    Duration bounded = asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
    return bounded.compareTo(RETRY_INTERVAL) > 0 ? bounded : RETRY_INTERVAL;
  }

  private static boolean mayAsk(Asked asked, Instant now) {
    Failure failure = asked.failure();
    return failure == null || !now.isBefore(failure.retry());
  }

  /** Asks, unless somebody has since the caller looked: the answer is for both then. */
  private Asked ask(Asked known) {
    asking.lock();
    try {
      if (latest.equals(known)) {
        latest = fetch(known);
      }
      return latest;
    } finally {
      asking.unlock();
    }
  }

  private Asked fetch(Asked before) {
    Instant asked = clock.instant();
    IssueServiceTokenRequest request =
        IssueServiceTokenRequest.newBuilder()
            .setClientId(clientId)
            .setClientSecret(clientSecret.reveal())
            .build();
    // Outside of the call that happens to need it: the others wait for the same token.
    Context current = Context.ROOT.attach();
    try {
      Tokens tokens = auth.issueServiceToken(request).getTokens();
      long life = tokens.getExpiresIn().getSeconds();
      return new Asked(
          new Token(
              tokens.getAccessToken(),
              asked.plusSeconds(life * 4 / 5),
              asked.plusSeconds(life * 19 / 20)),
          null);
    } catch (RuntimeException e) {
      if (before.failure() == null) {
        log.atWarn()
            .addKeyValue("problem", e.getMessage())
            .log("no service token fetched, the known one stays in use while it is good");
      }
      return new Asked(before.token(), new Failure(e, clock.instant().plus(pause(e))));
    } finally {
      Context.ROOT.detach(current);
    }
  }
}

package dev.commercesuite.system.cluster.suite;

import dev.commercesuite.interceptors.client.TokenSource;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An access token that is renewed beside the calls, so that none waits for a login. Thread-safe.
 */
public final class RenewedToken implements TokenSource, AutoCloseable {
  private static final Duration RENEWAL = Duration.ofSeconds(20);

  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("renewal of the token").daemon().factory());
  private volatile String token;

  /**
   * Logs in.
   *
   * @param source that caches, and keeps what it has while nobody can log in
   */
  public RenewedToken(TokenSource source) {
    token = source.token();
    var _ =
        renewal.scheduleWithFixedDelay(
            () -> token = source.token(),
            RENEWAL.toSeconds(),
            RENEWAL.toSeconds(),
            TimeUnit.SECONDS);
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public void close() {
    renewal.shutdownNow();
  }
}

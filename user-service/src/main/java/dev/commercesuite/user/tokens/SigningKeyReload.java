package dev.commercesuite.user.tokens;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link SigningKeys} in step with the file and with the other replicas. What goes wrong is
 * logged once, counted in {@code token_signing_key_failures_total}, and tried again; the keys stay
 * as they were. A worker of the process: {@link #start} it after the database, close it before.
 */
public final class SigningKeyReload implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SigningKeyReload.class);
  private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

  private final Step file;
  private final Step published;
  private final Step refresh;
  private final Duration interval;
  private final BackgroundLoop loop;
  private long reloaded = System.nanoTime();

  private SigningKeyReload(SigningKeys keys, MeterRegistry registry) {
    this.file = new Step("file", keys::readFile, registry);
    this.published = new Step("database", keys::coordinate, registry);
    this.refresh = new Step("database", keys::refresh, registry);
    this.interval = keys.reloadInterval();
    Duration pause = interval.compareTo(REFRESH_INTERVAL) < 0 ? interval : REFRESH_INTERVAL;
    this.loop = BackgroundLoop.every(pause, "signing-key-reload", registry, this::run);
  }

  /**
   * Looks at the file in the interval of its configuration, and at what the replicas publish every
   * second. Returns when there is a key to sign with, or none in sight.
   */
  public static SigningKeyReload start(SigningKeys keys, MeterRegistry registry) {
    keys.register(registry);
    SigningKeyReload reload = new SigningKeyReload(keys, registry);
    reload.loop.start();
    reload.await(keys.untilSigning());
    return reload;
  }

  @Override
  public void close() {
    loop.close();
  }

  private void run() {
    if (System.nanoTime() - reloaded >= interval.toNanos()) {
      file.run();
      published.run();
      reloaded = System.nanoTime();
    } else {
      refresh.run();
    }
  }

  private void await(Duration wait) {
    try {
      if (wait.isPositive()) {
        log.atInfo()
            .addKeyValue("wait_ms", wait.toMillis())
            .log("Waiting until verifiers find the signing key");
      }
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IllegalStateException("interrupted while verifiers get to know a key", e);
    }
  }

  /** Something that is tried again and again, and says so only when it begins to fail. */
  private static final class Step {
    private final Runnable task;
    private final Counter failures;
    private @Nullable String problem;

    Step(String name, Runnable task, MeterRegistry registry) {
      this.task = task;
      this.failures =
          Counter.builder("token.signing.key.failures")
              .description("Failed reads of the signing key's file or of the published keys.")
              .tag("step", name)
              .register(registry);
    }

    void run() {
      try {
        task.run();
        problem = null;
      } catch (RuntimeException e) {
        failures.increment();
        String message = String.valueOf(e.getMessage());
        if (!message.equals(problem)) {
          problem = message;
          log.atWarn().setCause(e).log("Signing keys could not be refreshed, known ones stay");
        }
      }
    }
  }
}

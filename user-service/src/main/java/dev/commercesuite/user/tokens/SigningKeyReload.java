package dev.commercesuite.user.tokens;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("signing-key-reload").daemon().factory());

  private SigningKeyReload(Step file, Step published) {
    this.file = file;
    this.published = published;
  }

  /**
   * Looks at the file in the interval of its configuration, and at what the replicas publish every
   * second. Returns when there is a key to sign with, or none in sight.
   */
  public static SigningKeyReload start(SigningKeys keys, MeterRegistry registry) {
    keys.register(registry);
    SigningKeyReload reload =
        new SigningKeyReload(
            new Step("file", keys::readFile, registry),
            new Step("database", keys::coordinate, registry));
    Step refresh = new Step("database", keys::refresh, registry);
    reload.every(REFRESH_INTERVAL, refresh::run);
    reload.every(keys.reloadInterval(), reload::run);
    reload.await(keys.untilSigning());
    return reload;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void run() {
    file.run();
    published.run();
  }

  private void every(Duration interval, Runnable task) {
    var _ =
        timer.scheduleWithFixedDelay(
            task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
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

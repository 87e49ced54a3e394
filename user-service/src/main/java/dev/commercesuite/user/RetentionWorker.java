package dev.commercesuite.user;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import dev.commercesuite.user.domain.retention.Retention;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of this replica that deletes old rows every minute. */
final class RetentionWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RetentionWorker.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration LONGEST_END = Duration.ofSeconds(2);

  private final Retention retention;
  private final MeterRegistry metrics;
  private final BackgroundLoop loop;

  RetentionWorker(Retention retention, MeterRegistry metrics) {
    this.retention = retention;
    this.metrics = metrics;
    Duration first = Duration.ofMillis(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()));
    this.loop = BackgroundLoop.every(first, INTERVAL, "retention", metrics, this::run);
  }

  /** Starts; the first run is after a random part of a minute. */
  static RetentionWorker start(Retention retention, MeterRegistry metrics) {
    RetentionWorker worker = new RetentionWorker(retention, metrics);
    worker.loop.start();
    return worker;
  }

  void run() {
    delete("users", retention::purgeUsers);
    delete("sessions", retention::deleteSessions);
    delete("recovery_tokens", retention::deleteRecoveryTokens);
    delete("attempts", retention::deleteAttempts);
  }

  /** Waits a moment for the transaction that is running. */
  @Override
  public void close() {
    loop.close(LONGEST_END);
  }

  /** A failure concerns this table and this minute only. */
  private void delete(String table, IntSupplier step) {
    try {
      int deleted = step.getAsInt();
      counter("user.retention.deleted", "Rows deleted after their retention period.", table)
          .increment(deleted);
      if (deleted > 0) {
        log.atInfo()
            .addKeyValue("table", table)
            .addKeyValue("deleted", deleted)
            .log("Rows past their retention period were deleted");
      }
    } catch (RuntimeException e) {
      counter("user.retention.failures", "Deletions that failed, tried again later.", table)
          .increment();
      log.atWarn()
          .setCause(e)
          .addKeyValue("table", table)
          .log("Rows past their retention period could not be deleted; trying again later");
    }
  }

  private Counter counter(String name, String description, String table) {
    return Counter.builder(name).description(description).tag("table", table).register(metrics);
  }
}

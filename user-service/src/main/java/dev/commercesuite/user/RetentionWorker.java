package dev.commercesuite.user;

import dev.commercesuite.user.domain.retention.Retention;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("retention").daemon().factory());

  RetentionWorker(Retention retention, MeterRegistry metrics) {
    this.retention = retention;
    this.metrics = metrics;
  }

  /** Starts; the first run is after a random part of a minute. */
  static RetentionWorker start(Retention retention, MeterRegistry metrics) {
    RetentionWorker worker = new RetentionWorker(retention, metrics);
    long interval = INTERVAL.toMillis();
    long first = ThreadLocalRandom.current().nextLong(interval);
    var _ =
        worker.timer.scheduleWithFixedDelay(worker::run, first, interval, TimeUnit.MILLISECONDS);
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
    timer.shutdown();
    try {
      if (!timer.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException _) {
      timer.shutdownNow();
      Thread.currentThread().interrupt();
    }
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

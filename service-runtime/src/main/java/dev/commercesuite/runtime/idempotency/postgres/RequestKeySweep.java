package dev.commercesuite.runtime.idempotency.postgres;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets request keys after {@link #RETENTION}, in small transactions. Any number of replicas may
 * sweep the same table. A worker of the process: {@link #start} it after the database, close it
 * before.
 */
public final class RequestKeySweep implements AutoCloseable {
  /** How long a request may be repeated. Longer than any client retries: a month of 31 days. */
  public static final Duration RETENTION = Duration.ofDays(31);

  private static final Logger log = LoggerFactory.getLogger(RequestKeySweep.class);
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final int BATCH = 1_000;

  private final Database database;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("request-key-sweep").daemon().factory());

  private RequestKeySweep(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Sweeps every hour from now on, the first time after a random part of an hour. */
  public static RequestKeySweep start(Database database, InstantSource clock) {
    RequestKeySweep sweep = new RequestKeySweep(database, clock);
    long interval = INTERVAL.toSeconds();
    long first = ThreadLocalRandom.current().nextLong(interval);
    var _ = sweep.timer.scheduleWithFixedDelay(sweep::run, first, interval, TimeUnit.SECONDS);
    return sweep;
  }

  /**
   * Deletes all keys that were made before the moment.
   *
   * @return how many
   */
  public static int deleteOlderThan(Database database, Instant moment) {
    int deleted = 0;
    int batch;
    do {
      batch =
          database.inTransaction(transaction ->
              transaction.update(
                  """
                  delete from idempotency_keys
                  where ctid = any (array(
                    select ctid from idempotency_keys
                    where create_time < ?
                    order by create_time
                    limit ?
                    for update skip locked))
                  """,
                  moment,
                  BATCH));
      deleted += batch;
    } while (batch == BATCH);
    return deleted;
  }

  /** Ends the sweep that is running, if one is. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void run() {
    try {
      int deleted = deleteOlderThan(database, clock.instant().minus(RETENTION));
      log.atInfo().addKeyValue("deleted", deleted).log("Old request keys are swept");
    } catch (DatabaseException e) {
      log.atWarn().setCause(e).log("Old request keys could not be swept; trying again later");
    }
  }
}

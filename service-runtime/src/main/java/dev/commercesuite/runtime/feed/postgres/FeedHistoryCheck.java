package dev.commercesuite.runtime.feed.postgres;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.work.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether a database is where its history was recorded, and says so: as the
 * gauge {@code feed_history_unconfirmed} (1 while feeds are refused), and in the log. Each read of
 * a feed looks by itself.
 */
public final class FeedHistoryCheck implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FeedHistoryCheck.class);

  private final Database database;
  private final String pool;
  private final Sample<Boolean> confirmed;
  private boolean reported;

  private FeedHistoryCheck(Database database, String pool, MeterRegistry metrics) {
    this.database = database;
    this.pool = pool;
    this.confirmed = Sample.start("feed-history-" + pool, this::look, metrics);
    Gauge.builder("feed.history.unconfirmed", confirmed, sample -> sample.get(is -> is ? 0.0 : 1.0))
        .description("1 while feeds are refused: the database was restored or has moved")
        .tag("pool", pool)
        .register(metrics);
  }

  /**
   * Begins to look.
   *
   * @param pool of the database, as in its other metrics
   */
  public static FeedHistoryCheck start(Database database, String pool, MeterRegistry metrics) {
    return new FeedHistoryCheck(database, pool, metrics);
  }

  private boolean look() {
    boolean isConfirmed = database.inReadOnlyTransaction(FeedHistory::isConfirmed);
    if (!isConfirmed && !reported) {
      log.atError()
          .addKeyValue("pool", pool)
          .log(
              "Feeds are refused: the database was restored or has moved, and nobody has run"
                  + " migrate new-epoch or migrate same-epoch");
    } else if (isConfirmed && reported) {
      log.atInfo().addKeyValue("pool", pool).log("Feeds are served again");
    }
    reported = !isConfirmed;
    return isConfirmed;
  }

  @Override
  public void close() {
    confirmed.close();
  }
}

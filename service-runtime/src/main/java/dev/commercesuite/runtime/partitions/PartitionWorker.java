package dev.commercesuite.runtime.partitions;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import dev.commercesuite.runtime.database.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the partitions of a database ahead of time, and drops those that are old, one of a table
 * each day: before it is written to, and every hour. Every replica has one. A failure concerns one
 * table and one hour only; eight periods are ahead by then, and what has no partition is in the
 * default partition. A worker of the process: {@link #start} it after the database, close it
 * before.
 */
public final class PartitionWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PartitionWorker.class);
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Partitions partitions;
  private final Map<String, Duration> kept;
  private final InstantSource clock;
  private final MultiGauge ahead;
  private final MultiGauge defaultRows;
  private final Counter failures;
  private final BackgroundLoop loop;

  private PartitionWorker(
      Database database,
      Map<String, Duration> kept,
      String name,
      MeterRegistry metrics,
      InstantSource clock) {
    this.partitions = new Partitions(database);
    this.kept = Map.copyOf(kept);
    this.clock = clock;
    this.ahead =
        MultiGauge.builder("database.partitions.ahead")
            .description("Whole weeks or months from now on for which a table has partitions.")
            .tag("database", name)
            .register(metrics);
    this.defaultRows =
        MultiGauge.builder("database.partitions.default.rows")
            .description("Rows for which there was no partition, at most 10,000.")
            .tag("database", name)
            .register(metrics);
    this.failures =
        Counter.builder("database.partitions.failures")
            .description("How often partitions could not be made or dropped; tried again later.")
            .tag("database", name)
            .register(metrics);
    this.loop = BackgroundLoop.every(INTERVAL, "partitions-" + name, metrics, this::run);
  }

  /**
   * Returns when what is missing has been made, or could not be.
   *
   * @param kept how long, of each table from which something is dropped
   * @param name of the database in metrics
   * @param clock for metrics: what is made and dropped goes by the database's
   */
  public static PartitionWorker start(
      Database database,
      Map<String, Duration> kept,
      String name,
      MeterRegistry metrics,
      InstantSource clock) {
    PartitionWorker worker = new PartitionWorker(database, kept, name, metrics, clock);
    worker.run();
    worker.loop.start();
    return worker;
  }

  /** Whatever happens is noted and tried again. */
  void run() {
    try {
      for (PartitionCoverage table : partitions.coverage()) {
        attempt("made", table.table(), () -> partitions.makeAhead(table.table()));
      }
      kept.forEach((table, age) ->
          attempt("dropped", table, () -> partitions.dropOlderThan(table, age).stream().toList()));
      show(partitions.coverage());
    } catch (RuntimeException | Error e) {
      failures.increment();
      log.atWarn().setCause(e).log("Partitions could not be looked at; trying again later");
    }
  }

  private void attempt(String what, String table, Supplier<List<String>> step) {
    try {
      List<String> names = step.get();
      if (!names.isEmpty()) {
        log.atInfo().addKeyValue(what, names).log("The partitions of a table have changed");
      }
    } catch (RuntimeException e) {
      failures.increment();
      log.atWarn()
          .setCause(e)
          .addKeyValue("table", table)
          .log("A partition could not be made or dropped; trying again later");
    }
  }

  /** By the clock at each scrape: what is ahead gets less even if nothing is read any more. */
  private void show(List<PartitionCoverage> tables) {
    ahead.register(
        tables.stream()
            .<MultiGauge.Row<?>>map(table ->
                MultiGauge.Row.of(
                    Tags.of("table", table.table()),
                    table,
                    coverage -> coverage.periodsAhead(clock.instant())))
            .toList(),
        true);
    defaultRows.register(
        tables.stream()
            .<MultiGauge.Row<?>>map(
                table -> MultiGauge.Row.of(Tags.of("table", table.table()), table.defaultRows()))
            .toList(),
        true);
  }

  /** Ends what is running. */
  @Override
  public void close() {
    loop.close();
  }
}

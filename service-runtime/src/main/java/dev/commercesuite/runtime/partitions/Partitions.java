package dev.commercesuite.runtime.partitions;

import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.LockTimeout;
import dev.commercesuite.runtime.database.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The partitions of a database's tables, as far as the application role has a say in them: the
 * functions of the database know which tables there are, what time it is, and what is never
 * dropped. Any number of replicas may use it at a time. Thread-safe.
 */
public final class Partitions {
  private static final Duration DAY = Duration.ofDays(1);

  private final Database database;

  public Partitions(Database database) {
    this.database = database;
  }

  /** What there is, of each table that has partitions. */
  public List<PartitionCoverage> coverage() {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            "select table_name, period, covered_until, default_rows from partition_coverage()",
            row ->
                new PartitionCoverage(
                    row.text("table_name"),
                    row.enumeration("period", PartitionCoverage.Period.class),
                    row.instant("covered_until"),
                    row.longInteger("default_rows"))));
  }

  /**
   * Makes the partitions of a table that are missing from now on, each in a transaction of its own.
   *
   * @return their names; none when another replica is at it
   * @throws LockTimeout when somebody holds the table, or one that it refers to, for long
   */
  public List<String> makeAhead(String table) {
    return untilNone(() ->
        database.inTransaction(tx ->
            tx.query("select make_partition(?) as name", Partitions::name, table).getFirst()));
  }

  /**
   * Drops the oldest partition of a table if everything in it is older than that, and something in
   * the table is newer; at most one in 20 hours, lest a clock that is wrong drops them all. A part
   * of a day counts as a day.
   *
   * @return its name; empty also when another replica is at it
   * @throws CheckViolation when they are to be kept longer, whoever asks
   * @throws LockTimeout when somebody holds the table for long
   */
  public Optional<String> dropOlderThan(String table, Duration kept) {
    int days = Math.toIntExact(kept.plus(DAY).minusNanos(1).toDays());
    return database.inTransaction(tx ->
        tx.query("select drop_partition(?, ?) as name", Partitions::name, table, days).getFirst());
  }

  private static Optional<String> name(Row row) {
    return Optional.ofNullable(row.nullableText("name"));
  }

  private static List<String> untilNone(Supplier<Optional<String>> step) {
    List<String> names = new ArrayList<>();
    for (Optional<String> name = step.get(); name.isPresent(); name = step.get()) {
      names.add(name.get());
    }
    return names;
  }
}

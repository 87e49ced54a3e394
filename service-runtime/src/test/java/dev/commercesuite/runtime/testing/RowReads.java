package dev.commercesuite.runtime.testing;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.Supplier;

/**
 * How many rows PostgreSQL reads to answer, by its own statistics. It reads no more than a page
 * when an index serves a list, and thousands when it throws rows away, whatever the plan is called.
 *
 * {@snippet :
 * try (RowReads reads = RowReads.with(config, RowReads.Plans.GENERIC)) {
 *   store = new PostgresOrderStore(reads.database());
 *   Counted<List<Order>> page = reads.of("orders", () -> store.list(filter, null, 51));
 *   assertThat(page.rows()).isLessThan(60);
 * }
 * }
 */
public final class RowReads implements AutoCloseable {
  /** Whether PostgreSQL plans a prepared statement for the values of each call, or for all. */
  public enum Plans {
    CUSTOM,
    GENERIC
  }

  private final Database database;

  private RowReads(Database database) {
    this.database = database;
  }

  /** With one connection, so that what it has read is known. */
  public static RowReads with(DatabaseConfig config, Plans plans) {
    String name = config.url().substring(config.url().lastIndexOf('/') + 1);
    String mode = "force_%s_plan".formatted(plans == Plans.CUSTOM ? "custom" : "generic");
    TestPostgres.asSuperuser("alter database %s set plan_cache_mode = %s".formatted(name, mode));
    DatabaseConfig one =
        new DatabaseConfig(
            config.url(),
            config.application(),
            config.owner(),
            1,
            config.connectionTimeout(),
            config.statementTimeout(),
            config.lockTimeout(),
            config.startupTimeout());
    return new RowReads(Database.open(one, "reads", new SimpleMeterRegistry()));
  }

  /** The only one on whose transactions {@link #of} counts. */
  public Database database() {
    return database;
  }

  /**
   * What a call returned.
   *
   * @param rows how many rows of the table, or entries of its indexes, were read for it
   */
  public record Counted<T>(T result, long rows) {}

  /** Runs a call that makes transactions on {@link #database}. */
  public <T> Counted<T> of(String table, Supplier<T> call) {
    long before = read(table);
    T result = call.get();
    return new Counted<>(result, read(table) - before);
  }

  private long read(String table) {
    // The connection reports at the end of the transaction.
    database.inTransaction(
        tx -> tx.query("select pg_stat_force_next_flush()::text as flushed", _ -> true));
    return database
        .inTransaction(tx ->
            tx.queryOne(
                """
                select t.seq_tup_read + (
                    select coalesce(sum(i.idx_tup_read), 0) from pg_stat_user_indexes i
                    where i.relid = t.relid)::bigint as rows_read
                from pg_stat_user_tables t where t.relname = ?
                """,
                row -> row.longInteger("rows_read"),
                table))
        .orElseThrow();
  }

  @Override
  public void close() {
    database.close();
  }
}

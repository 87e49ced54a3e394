package dev.commercesuite.order.testing;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.stream.Stream;

/**
 * Searches every column of every table of a database, whatever their types, as the role that owns
 * them: a text in a text, or its bytes in bytes.
 */
public final class EveryColumn implements AutoCloseable {
  private final Database database;

  private EveryColumn(Database database) {
    this.database = database;
  }

  public static EveryColumn of(DatabaseConfig config) {
    return new EveryColumn(
        Database.open(
            DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
            "search",
            new SimpleMeterRegistry()));
  }

  /** A column of a table. */
  private record Column(String table, String name, String type) {}

  /** Where the texts are found, such as {@code orders.note: Ring twice}. */
  public List<String> with(List<String> texts) {
    return database.inTransaction(tx ->
        columns(tx).stream()
            .flatMap(column ->
                texts.stream()
                    .filter(text -> isIn(tx, column, text))
                    .map(text -> column.table() + "." + column.name() + ": " + text))
            .toList());
  }

  /**
   * How many rows there are.
   *
   * @param from a table, with a condition or without
   */
  public long rows(String from) {
    return database.inTransaction(tx ->
        tx.queryOne("select count(*) as n from " + from, row -> row.longInteger("n"))
            .orElseThrow());
  }

  /** How many columns are searched. */
  public int count() {
    return database.inTransaction(tx -> columns(tx).size());
  }

  private static List<Column> columns(Transaction tx) {
    return tx.query(
        """
        select c.table_name::text as table_name, c.column_name::text as column_name,
          c.data_type::text as data_type
        from information_schema.columns c
        join information_schema.tables t
          on t.table_schema = c.table_schema and t.table_name = c.table_name
        where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
          and not (select relispartition from pg_class where oid = c.table_name::text::regclass)
        """,
        row -> new Column(row.text("table_name"), row.text("column_name"), row.text("data_type")));
  }

  private static boolean isIn(Transaction tx, Column column, String text) {
    String found =
        column.type().equals("bytea")
            ? "position(convert_to(?, 'UTF8') in \"%s\") > 0"
            : "strpos(\"%s\"::text, ?) > 0";
    String sql =
        "select exists (select from \"%s\" where %s) as found"
            .formatted(column.table(), found.formatted(column.name()));
    return Stream.of(text)
        .anyMatch(t -> tx.queryOne(sql, row -> row.bool("found"), t).orElseThrow());
  }

  @Override
  public void close() {
    database.close();
  }
}

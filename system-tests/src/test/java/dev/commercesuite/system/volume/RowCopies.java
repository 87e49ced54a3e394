package dev.commercesuite.system.volume;

import dev.commercesuite.order.domain.OrderNumber;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * Fills a database of the suite with copies of the rows that real calls have left in it. Each copy
 * is older than the one before: its ids are those of the original with an earlier time in their
 * first 48 bits, everywhere, so that what belongs together still does, within a database and from
 * one to another. Products and their stock are shared by all copies; work that waits, and the rows
 * of which there is one, are not copied.
 *
 * <p>It reads from the catalogue which tables and columns there are, so that it goes along with the
 * schema.
 */
final class RowCopies {
  private static final String UUID_PATTERN =
      "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

  /** What all copies share, and what a running service would take up. */
  private static final Set<String> NOT_COPIED =
      Set.of(
          "products",
          "stock",
          "stock_adjustments",
          "order_work",
          "purged_customers",
          "open_charges",
          "provider_checks");

  private static final String NUMBER = "number";

  /** More than there are between the first and the last original. */
  private static final long STEP_OF_POSITIONS = 100_000;

  /** High enough for the positions of all copies to be below it, and above zero. */
  private static final long BASE = 1_000_000_000_000L;

  private final Connection connection;
  private final int copies;
  private final long stepMillis;
  private final Random random;

  /**
   * @param connection of a superuser
   * @param copies of each row
   * @param spread how much older than the original the last copy is
   * @param seed of what has to be drawn, the numbers of orders
   */
  RowCopies(Connection connection, int copies, Duration spread, long seed) {
    this.connection = connection;
    this.copies = copies;
    this.stepMillis = spread.toMillis() / copies;
    this.random = new Random(seed);
  }

  private record Column(
      String name, String type, boolean partitionKey, boolean onlyUniqueText, boolean holdsIds) {}

  /**
   * Makes room for the positions of copies below those of the originals. To be called before there
   * are any.
   */
  static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("update feed_history set base = " + BASE);
    }
  }

  /** Copies every row of the database. Returns how many rows were added. */
  long make() throws SQLException, IOException {
    execute(
        """
        create function pg_temp.copied_id(id uuid, earlier bigint) returns uuid
        language sql immutable parallel safe as $$
          select encode(
            overlay(uuid_send(id) placing substring(
              int8send(
                ('x' || encode(substring(uuid_send(id) from 1 for 6), 'hex'))::bit(48)::bigint
                  - earlier)
              from 3) from 1 for 6),
            'hex')::uuid
        $$
        """);
    // Foreign keys hold in the copies because they hold in the originals.
    execute("set session_replication_role = replica");
    execute("set synchronous_commit = off");
    execute("set time zone 'UTC'");
    long added = 0;
    for (String table : tables()) {
      long begin = System.nanoTime();
      long rows = copy(table, columns(table));
      added += rows;
      System.out.printf(
          "  %-24s %9d rows in %4d s%n", table, rows, (System.nanoTime() - begin) / 1_000_000_000);
    }
    execute("reset session_replication_role");
    execute("vacuum (analyze)");
    return added;
  }

  private List<String> tables() throws SQLException {
    return texts(
            """
            select c.relname from pg_class c
            where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
              and not c.relispartition
              and exists (
                select from pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and a.atttypid = 'uuid'::regtype)
              and not exists (
                select from pg_attribute a where a.attrelid = c.oid and a.attname = 'only_row')
            order by c.relname
            """)
        .stream()
        .filter(table -> !NOT_COPIED.contains(table))
        .toList();
  }

  /**
   * Those that an insert names. A text that has to be unique without an id beside it gets a number
   * of its own.
   */
  private List<Column> columns(String table) throws SQLException {
    Set<String> unique =
        new HashSet<>(
            texts(
                """
                select (
                  select a.attname from pg_attribute a
                  where a.attrelid = i.indrelid and a.attnum = any (i.indkey::smallint[])
                    and a.atttypid in ('text'::regtype, 'bytea'::regtype)
                  order by a.attnum desc limit 1)
                from pg_index i
                where i.indisunique and i.indrelid = '%1$s'::regclass
                  and not exists (
                    select from pg_attribute a
                    where a.attrelid = i.indrelid and a.attnum = any (i.indkey::smallint[])
                      and a.atttypid = 'uuid'::regtype)
                """
                    .formatted(table)));
    List<Column> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select attname, atttypid::regtype::text as type,
                  exists (
                    select from pg_partitioned_table p
                    where p.partrelid = attrelid and attnum = any (p.partattrs::smallint[]))
                    as is_partition_key
                from pg_attribute
                where attrelid = '%s'::regclass and attnum > 0 and not attisdropped
                  and attidentity = '' and attgenerated = ''
                order by attnum
                """
                    .formatted(table))) {
      while (row.next()) {
        String name = row.getString("attname");
        String type = row.getString("type");
        columns.add(
            new Column(
                name,
                type,
                row.getBoolean("is_partition_key"),
                unique.contains(name),
                type.equals("text") && holdsIds(table, name)));
      }
    }
    return columns;
  }

  private boolean holdsIds(String table, String column) throws SQLException {
    return texts(
            "select coalesce(bool_or(%s ~ '%s'), false)::text from %s"
                .formatted(column, UUID_PATTERN, table))
        .getFirst()
        .equals("true");
  }

  private long copy(String table, List<Column> columns) throws SQLException, IOException {
    boolean numbered =
        columns.stream()
            .anyMatch(column -> column.name().equals(NUMBER) && column.onlyUniqueText());
    String source = "%s o cross join generate_series(1, %d) as copy (n)".formatted(table, copies);
    if (numbered) {
      drawNumbers(table);
      source =
          """
          (select o.*, n, row_number() over () as place from %s) o
          join drawn_numbers on drawn_numbers.place = o.place
          """
              .formatted(source);
    }
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    String values = columns.stream().map(this::copied).collect(Collectors.joining(",\n  "));
    try (Statement statement = connection.createStatement()) {
      return statement.executeLargeUpdate(
          "insert into %s (%s)\nselect %s\nfrom %s".formatted(table, names, values, source));
    }
  }

  private String copied(Column column) {
    String value = "o." + column.name();
    // What a partition holds for a while only is copied within it.
    if (column.name().equals("product_id") || column.partitionKey()) {
      return value;
    }
    if (column.name().equals("feed_position")) {
      return "%s - n * %d::bigint".formatted(value, STEP_OF_POSITIONS);
    }
    if (column.holdsIds()) {
      return "case when %1$s ~ '%2$s' then pg_temp.copied_id(%1$s::uuid, n * %3$d::bigint)::text else %1$s end"
          .formatted(value, UUID_PATTERN, stepMillis);
    }
    return switch (column.type()) {
      case "uuid" -> "pg_temp.copied_id(%s, n * %d::bigint)".formatted(value, stepMillis);
      case "timestamp with time zone" ->
          "%s - n * interval '%d milliseconds'".formatted(value, stepMillis);
      default -> column.onlyUniqueText() ? ofItsOwn(column, value) : value;
    };
  }

  private static String ofItsOwn(Column column, String value) {
    if (column.name().equals(NUMBER)) {
      return "drawn_numbers.number";
    }
    return column.type().equals("bytea")
        ? "substring(sha256(%1$s || int4send(n)) from 1 for octet_length(%1$s))".formatted(value)
        : "n || '.' || " + value;
  }

  /** As many numbers as there will be orders, each once, and none of an order that is there. */
  private void drawNumbers(String table) throws SQLException, IOException {
    Set<String> taken = new HashSet<>(texts("select number from " + table));
    long wanted = (long) taken.size() * copies;
    StringBuilder lines = new StringBuilder();
    for (long place = 1; place <= wanted; ) {
      String number = OrderNumber.random(random).characters();
      if (taken.add(number)) {
        lines.append(place++).append('\t').append(number).append('\n');
      }
    }
    execute(
        "create temporary table drawn_numbers (place bigint primary key, number text not null)");
    var _ =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy drawn_numbers from stdin", new StringReader(lines.toString()));
    execute("analyze drawn_numbers");
  }

  private List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        String text = row.getString(1);
        if (text != null) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

package dev.commercesuite.runtime.partitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.ForeignKeyViolation;
import dev.commercesuite.runtime.database.LockTimeout;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.database.UniqueViolation;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionsIT {
  private static final Duration FLOOR = Duration.ofDays(31);

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/partitioned");
  private final Database database = open(config);
  private final Database owner =
      open(DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()));
  private final Partitions partitions = new Partitions(database);

  @AfterEach
  void close() {
    database.close();
    owner.close();
  }

  @Test
  void aNewTableHasPartitionsEightPeriodsAhead() {
    Instant now = Instant.now();
    for (String table : List.of("readings", "repairs")) {
      partitions.makeAhead(table);

      assertThat(coverage(table).periodsAhead(now)).isBetween(8L, 9L);
      assertThat(coverage(table).defaultRows()).isZero();
      assertThat(partitions.makeAhead(table)).isEmpty();
    }
  }

  @Test
  void serviceMakesWhatIsMissing() {
    dropPartitions("readings");
    dropPartitions("repairs");
    assertThat(coverage("repairs").periodsAhead(Instant.now())).isNotPositive();

    assertThat(partitions.makeAhead("readings")).hasSize(9);
    assertThat(partitions.makeAhead("repairs")).hasSize(9);

    insertReading(database, Instant.now());
    insertRepair(database, Instant.now());
    assertThat(coverage("readings").defaultRows()).isZero();
    assertThat(coverage("repairs").defaultRows()).isZero();
    assertThat(count(owner, "readings_" + day(week(Instant.now())))).isEqualTo(1);
    assertThat(optionsOfPartitions("repairs")).containsOnly("fillfactor=90");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pacific/Kiritimati", "America/Los_Angeles", "UTC"})
  void periodsAreOfUtcWhereverTheSessionIs(String zone) {
    dropPartitions("readings");
    dropPartitions("repairs");
    // Of which every second is in another day, week and month elsewhere.
    Instant moment = Instant.parse("2026-02-28T23:59:59.999999Z");
    for (String table : List.of("readings", "repairs")) {
      boolean made;
      do {
        made =
            owner.inTransaction(tx -> {
              tx.query("select set_config('TimeZone', ?, true) as z", row -> row.text("z"), zone);
              return makePartition(tx, table, moment).isPresent();
            });
      } while (made);
    }
    insertReading(owner, moment);
    insertRepair(owner, moment);
    insertReading(owner, Instant.parse("2026-03-02T00:00:00Z"));
    insertRepair(owner, Instant.parse("2026-03-01T00:00:00Z"));

    assertThat(names("readings"))
        .startsWith("readings_20260223", "readings_20260302", "readings_20260309")
        .endsWith("readings_20260420", "readings_default")
        .hasSize(10);
    assertThat(names("repairs"))
        .startsWith("repairs_20260201", "repairs_20260301", "repairs_20260401")
        .endsWith("repairs_20261001", "repairs_default")
        .hasSize(10);
    for (String partition :
        List.of("readings_20260223", "readings_20260302", "repairs_20260201", "repairs_20260301")) {
      assertThat(count(owner, partition)).as(partition).isEqualTo(1);
    }
  }

  @Test
  void rowsThatHadNoPartitionStayAndStopNothing() {
    dropPartitions("readings");
    Instant now = Instant.now();
    Instant nextWeek = now.plus(7, ChronoUnit.DAYS);
    insertReading(database, now);
    insertReading(owner, nextWeek);

    assertThat(partitions.makeAhead("readings"))
        .hasSize(7)
        .doesNotContain("readings_" + day(week(now)), "readings_" + day(week(nextWeek)));
    assertThat(partitions.makeAhead("readings")).isEmpty();

    insertReading(database, now);
    assertThat(count(database, "readings")).isEqualTo(3);
    assertThat(coverage("readings").defaultRows()).isEqualTo(3);
    assertThat(coverage("readings").periodsAhead(now)).isNotPositive();
  }

  @Test
  void operatorMovesRowsThatHadNoPartition() {
    dropPartitions("readings");
    dropPartitions("repairs");
    Instant now = Instant.now();
    Instant longAgo = now.minus(400, ChronoUnit.DAYS);
    UUID anything = UUID.fromString("f0000000-0000-4000-8000-000000000000");
    insertReading(database, now);
    insertReading(owner, longAgo);
    insertRepair(database, now);
    insertRepair(database, longAgo);
    insertRepair(database, anything);

    assertThat(sortDefault("readings")).isEqualTo(2);
    assertThat(sortDefault("repairs")).isEqualTo(2);

    assertThat(count(database, "readings")).isEqualTo(2);
    assertThat(count(database, "repairs")).isEqualTo(3);
    assertThat(count(owner, "readings_" + day(week(longAgo)))).isEqualTo(1);
    assertThat(coverage("readings").defaultRows()).isZero();
    assertThat(coverage("repairs").defaultRows()).isEqualTo(1);
    assertThat(sortDefault("readings")).isZero();
    partitions.makeAhead("readings");
    partitions.makeAhead("repairs");
    assertThat(coverage("readings").periodsAhead(now)).isBetween(8L, 9L);
    assertThat(coverage("repairs").periodsAhead(now)).isBetween(8L, 9L);
  }

  @Test
  void dropsPartitionsOfWhichEverythingIsOldEnough() {
    Instant now = Instant.now();
    makeFrom("readings", now.minus(80, ChronoUnit.DAYS));
    Instant oldEnough = week(now.minus(FLOOR)).minusNanos(1000);
    insertReading(owner, now.minus(80, ChronoUnit.DAYS));
    insertReading(owner, oldEnough);
    insertReading(owner, oldEnough.plusNanos(1000));
    insertReading(owner, now);

    List<String> dropped = dropAll("readings", now);

    assertThat(dropped)
        .startsWith("readings_" + day(week(now.minus(80, ChronoUnit.DAYS))))
        .endsWith("readings_" + day(week(oldEnough)));
    assertThat(times()).allMatch(time -> !time.isBefore(week(now.minus(FLOOR)))).hasSize(2);
    assertThat(names("readings")).doesNotContainAnyElementsOf(dropped);
    assertThat(partitions.dropOlderThan("readings", FLOOR)).isEmpty();
  }

  @Test
  void dropsNothingThatIsToBeKept() {
    makeFrom("readings", Instant.now().minus(80, ChronoUnit.DAYS));
    makeFrom("repairs", Instant.now().minus(800, ChronoUnit.DAYS));
    List<String> before = names("readings");

    assertThatThrownBy(() -> partitions.dropOlderThan("readings", Duration.ofDays(30)))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("partitions_kept_long_enough"));
    assertThatThrownBy(() -> partitions.dropOlderThan("repairs", Duration.ofDays(36_500)))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("partitions_kept_for_good"));
    assertThatThrownBy(() -> partitions.dropOlderThan("sensors", FLOOR))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("sensors");
    assertThatThrownBy(() -> partitions.makeAhead("sensors")).isInstanceOf(StatementFailed.class);
    // A part of a day is kept as a day.
    assertThat(partitions.dropOlderThan("readings", Duration.ofDays(99).plusNanos(1))).isEmpty();
    assertThat(names("readings")).isEqualTo(before);
  }

  @Test
  void serviceHasNoOtherWay() {
    List<String> open =
        owner.inReadOnlyTransaction(tx ->
            tx.query(
                """
                select oid::regprocedure::text as function from pg_proc
                where pronamespace = 'public'::regnamespace
                  and has_function_privilege(?, oid, 'execute')
                """,
                row -> row.text("function"),
                config.application().user()));
    assertThat(open)
        .containsExactlyInAnyOrder(
            "make_partition(text)",
            "drop_partition(text,integer)",
            "partition_coverage()",
            "feed_server(oid)",
            "take_request_key(uuid)");
    String current = "readings_" + day(week(Instant.now()));
    for (String sql :
        List.of(
            "insert into partitioned_tables (name, period) values ('sensors', 'WEEK')",
            "update partitioned_tables set kept_days = null",
            "delete from partitioned_tables",
            "drop table " + current,
            "alter table readings detach partition " + current,
            "delete from " + current,
            "insert into " + current + " (id, value) overriding system value values (1, 1)",
            "select id from " + current,
            "select id from readings_default",
            "delete from readings",
            "create table public.mine (id integer)")) {
      assertThatThrownBy(() -> database.useTransaction(tx -> tx.update(sql)))
          .as(sql)
          .isInstanceOf(StatementFailed.class)
          .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }
  }

  @Test
  void temporaryTablesFoolNobody() {
    owner.useTransaction(tx ->
        tx.update(
            "grant temporary on database %s to %s"
                .formatted(
                    config.url().substring(config.url().lastIndexOf('/') + 1),
                    config.application().user())));
    makeFrom("readings", Instant.now().minus(80, ChronoUnit.DAYS));
    List<String> before = names("readings");

    database.useTransaction(tx -> {
      makeFalseTables(tx);
      assertThat(
              tx.query(
                  "select table_name from public.partition_coverage()",
                  row -> row.text("table_name")))
          .containsExactly("idempotency_keys", "readings", "repairs");
    });
    assertThatThrownBy(() ->
            database.useTransaction(tx -> {
              makeFalseTables(tx);
              tx.query("select public.drop_partition('readings', 0) as name", row -> "");
            }))
        .isInstanceOf(CheckViolation.class);
    assertThat(names("readings")).isEqualTo(before);
  }

  @Test
  void partitionsKeepTheRulesOfTheirTable() {
    dropPartitions("readings");
    dropPartitions("repairs");
    partitions.makeAhead("readings");
    partitions.makeAhead("repairs");

    assertThatThrownBy(() ->
            database.useTransaction(tx -> tx.update("insert into readings (value) values (-1)")))
        .isInstanceOf(CheckViolation.class);
    assertThatThrownBy(() ->
            database.useTransaction(tx ->
                tx.update(
                    "insert into repairs (sensor_id, sequence) values (?, 1)", id(Instant.now()))))
        .isInstanceOf(ForeignKeyViolation.class);
    UUID sensor = insertRepair(database, Instant.now());
    assertThatThrownBy(() ->
            database.useTransaction(
                tx -> tx.update("insert into repairs (sensor_id, sequence) values (?, 1)", sensor)))
        .isInstanceOf(UniqueViolation.class);
  }

  @Test
  void whoReadsOrWritesIsNotHeldUpByWhatIsMade() {
    dropPartitions("readings");
    Instant nextYear = Instant.now().plus(365, ChronoUnit.DAYS);
    makeAll("readings", Instant.now());

    database.useTransaction(tx -> {
      tx.update("insert into readings (value) values (1)");
      assertThat(inOtherThread(() -> make("readings", nextYear)))
          .contains("readings_" + day(week(nextYear)));
    });
  }

  @Test
  void aLockThatIsNotToBeHadIsGivenUp() {
    makeFrom("readings", Instant.now().minus(80, ChronoUnit.DAYS));
    List<String> before = names("readings");

    owner.useTransaction(tx -> {
      tx.query("select count(*) as n from readings", row -> row.longInteger("n"));
      assertThatThrownBy(() -> inOtherThread(() -> partitions.dropOlderThan("readings", FLOOR)))
          .hasCauseInstanceOf(LockTimeout.class);
    });
    assertThat(names("readings")).isEqualTo(before);

    assertThat(partitions.dropOlderThan("readings", FLOOR)).isNotEmpty();
  }

  @Test
  void oneReplicaAtATime() throws Exception {
    dropPartitions("readings");
    owner.useTransaction(tx -> {
      assertThat(makePartition(tx, "readings", Instant.now())).isPresent();
      assertThat(inOtherThread(() -> partitions.makeAhead("readings"))).isEmpty();
      assertThat(inOtherThread(() -> partitions.dropOlderThan("readings", FLOOR))).isEmpty();
    });
    List<Callable<List<String>>> replicas =
        Stream.<Callable<List<String>>>generate(() -> () -> partitions.makeAhead("readings"))
            .limit(6)
            .toList();
    List<String> made = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<String>> replica : threads.invokeAll(replicas)) {
        made.addAll(replica.get());
      }
    }
    made.addAll(partitions.makeAhead("readings"));

    assertThat(made).doesNotHaveDuplicates().hasSize(8);
  }

  @Test
  void twoYearsGoByWithoutADeletion() {
    Instant begin = Instant.parse("2024-01-01T00:00:00Z");
    dropPartitions("readings");
    dropPartitions("repairs");
    refuseDeletions("readings");
    refuseDeletions("repairs");
    for (int day = 0; day < 731; day += 5) {
      Instant now = begin.plus(day, ChronoUnit.DAYS);
      makeAll("readings", now);
      makeAll("repairs", now);
      dropAll("readings", now);
      insertReading(owner, now);
      insertRepair(owner, now);
    }

    Instant end = begin.plus(730, ChronoUnit.DAYS);
    UUID late = insertRepair(database, end.minus(396, ChronoUnit.DAYS));
    owner.useTransaction(
        tx -> tx.update("insert into repairs (sensor_id, sequence) values (?, 2)", late));

    assertThat(count(owner, "readings_default") + count(owner, "repairs_default")).isZero();
    assertThat(times())
        .hasSizeBetween(7, 8)
        .allMatch(time -> time.isAfter(end.minus(FLOOR).minus(7, ChronoUnit.DAYS)));
    assertThat(count(database, "repairs")).isEqualTo(147 + 2);
    assertThat(names("repairs")).hasSize(1 + 24 + 8);
    assertThatThrownBy(() -> owner.useTransaction(tx -> tx.update("delete from readings")))
        .hasMessageContaining("a row of readings_");
  }

  /** The way for a table that was kept whole until it was too large: nothing is copied. */
  @Test
  void aTableWithRowsBecomesThePartitionOfAllThatWasBefore() {
    Instant now = Instant.now();
    Instant next = now.atOffset(ZoneOffset.UTC).plusMonths(1).withDayOfMonth(1).toInstant();
    UUID bound = firstId(next.truncatedTo(ChronoUnit.DAYS));
    owner.useTransaction(tx -> {
      tx.update(
          """
          create table visits (
            sensor_id uuid not null references sensors (id),
            sequence bigint not null,
            primary key (sensor_id, sequence)
          )
          """);
      tx.update("insert into sensors (id) values (?)", id(now));
      tx.update("insert into visits (sensor_id, sequence) select id, 1 from sensors");
    });

    owner.useTransaction(tx ->
        tx.update(
            "alter table visits add constraint visits_before check (sensor_id < '%s') not valid"
                .formatted(bound)));
    owner.useTransaction(tx -> tx.update("alter table visits validate constraint visits_before"));
    owner.useTransaction(tx -> {
      tx.update("alter table visits rename to visits_before");
      tx.update(
          """
          create table visits (like visits_before including all excluding constraints)
          partition by range (sensor_id)
          """);
      tx.update("alter table visits add foreign key (sensor_id) references sensors (id)");
      tx.update(
          "alter table visits attach partition visits_before for values from (minvalue) to ('%s')"
              .formatted(bound));
      tx.query("select partition_table('visits', 'MONTH', null)::text as t", row -> "");
    });

    assertThat(count(owner, "visits")).isEqualTo(1);
    assertThat(names("visits")).hasSize(1 + 8 + 1).contains("visits_before");
    assertThat(coverage("visits").periodsAhead(now)).isBetween(8L, 9L);
    assertThatThrownBy(() ->
            owner.useTransaction(tx ->
                tx.update("insert into visits (sensor_id, sequence) values (?, 1)", id(next))))
        .isInstanceOf(ForeignKeyViolation.class);
  }

  private PartitionCoverage coverage(String table) {
    return partitions.coverage().stream()
        .filter(coverage -> coverage.table().equals(table))
        .findAny()
        .orElseThrow();
  }

  /** Of the partitions that come later, too. */
  private void refuseDeletions(String table) {
    owner.useTransaction(tx -> {
      tx.update(
          """
          create or replace function refuse_deletion() returns trigger language plpgsql as $$
          begin
            raise exception 'a row of % is deleted', tg_relid::regclass;
          end
          $$
          """);
      tx.update(
          "create trigger no_deletion before delete on %s".formatted(table)
              + " for each row execute function refuse_deletion()");
    });
  }

  private static void makeFalseTables(Transaction tx) {
    tx.update(
        """
        create temporary table partitioned_tables
          (name text, period text, kept_days integer, storage_parameters text) on commit drop
        """);
    tx.update(
        """
        insert into pg_temp.partitioned_tables (name, period, kept_days, storage_parameters)
        values ('readings', 'WEEK', 0, ''), ('sensors', 'WEEK', 0, '')
        """);
    tx.update("set local search_path = pg_temp, public");
  }

  /** Makes all partitions from a moment on until eight periods ahead. */
  private void makeFrom(String table, Instant moment) {
    for (Instant at = moment; at.isBefore(Instant.now()); at = at.plus(28, ChronoUnit.DAYS)) {
      makeAll(table, at);
    }
  }

  private void makeAll(String table, Instant moment) {
    while (make(table, moment).isPresent()) {
      // The next one.
    }
  }

  private Optional<String> make(String table, Instant moment) {
    return owner.inTransaction(tx -> makePartition(tx, table, moment));
  }

  private static Optional<String> makePartition(Transaction tx, String table, Instant moment) {
    return tx.query("select make_partition(?, ?) as name", PartitionsIT::name, table, moment)
        .getFirst();
  }

  /** As an operator, who drops as many as there are. */
  private List<String> dropAll(String table, Instant moment) {
    List<String> dropped = new ArrayList<>();
    Optional<String> name = drop(table, moment);
    while (name.isPresent()) {
      dropped.add(name.get());
      name = drop(table, moment);
    }
    return dropped;
  }

  private Optional<String> drop(String table, Instant moment) {
    return owner.inTransaction(tx ->
        tx.query("select drop_partition(?, 31, ?) as name", PartitionsIT::name, table, moment)
            .getFirst());
  }

  private static Optional<String> name(Row row) {
    return Optional.ofNullable(row.nullableText("name"));
  }

  private long sortDefault(String table) {
    return owner.inTransaction(tx ->
        tx.queryOne("select sort_default_partition(?) as n", row -> row.longInteger("n"), table)
            .orElseThrow());
  }

  /** All but the default partition. */
  private void dropPartitions(String table) {
    for (String partition : names(table)) {
      if (!partition.endsWith("_default")) {
        owner.useTransaction(tx -> tx.update("drop table " + partition));
      }
    }
  }

  private List<String> names(String table) {
    return owner.inReadOnlyTransaction(tx ->
        tx.query(
            "select partition_name from partitions_of(?) order by 1",
            row -> row.text("partition_name"),
            table));
  }

  private List<String> optionsOfPartitions(String table) {
    return owner.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select array_to_string(reloptions, ',') as options
            from pg_class join partitions_of(?) on relname = partition_name
            """,
            row -> row.text("options"),
            table));
  }

  private List<Instant> times() {
    return database.inReadOnlyTransaction(
        tx -> tx.query("select create_time from readings", row -> row.instant("create_time")));
  }

  private static long count(Database reader, String table) {
    return reader.inReadOnlyTransaction(tx ->
        tx.queryOne("select count(*) as n from " + table, row -> row.longInteger("n"))
            .orElseThrow());
  }

  private static void insertReading(Database writer, Instant time) {
    writer.useTransaction(
        tx -> tx.update("insert into readings (create_time, value) values (?, 1)", time));
  }

  private static UUID insertRepair(Database writer, Instant time) {
    UUID sensor = id(time);
    insertRepair(writer, sensor);
    return sensor;
  }

  private static void insertRepair(Database writer, UUID sensor) {
    writer.useTransaction(tx -> {
      tx.update("insert into sensors (id) values (?)", sensor);
      tx.update("insert into repairs (sensor_id, sequence) values (?, 1)", sensor);
    });
  }

  private static UUID id(Instant time) {
    return new Uuid7(() -> time).get();
  }

  private static UUID firstId(Instant time) {
    return new UUID(time.toEpochMilli() << 16, 0);
  }

  /** Transactions do not nest. */
  private static <T> T inOtherThread(Callable<T> step) {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      return thread.submit(step).get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Instant week(Instant moment) {
    return moment
        .atOffset(ZoneOffset.UTC)
        .truncatedTo(ChronoUnit.DAYS)
        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
        .toInstant();
  }

  private static String day(Instant moment) {
    return DateTimeFormatter.BASIC_ISO_DATE.format(moment.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  private static Database open(DatabaseConfig config) {
    return Database.open(config, "test", new SimpleMeterRegistry());
  }
}

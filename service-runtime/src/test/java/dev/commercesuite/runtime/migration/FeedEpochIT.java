package dev.commercesuite.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.feed.postgres.FeedHistoryCheck;
import dev.commercesuite.runtime.feed.postgres.FeedTable;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the owner says about the history of feeds, and what readers and writers notice of it. */
@Timeout(120)
class FeedEpochIT {
  private static final String LOCATION = "classpath:db/sample";
  private static final FeedTable<String> EVENTS =
      new FeedTable<>("notes", "note_id", "note", row -> row.text("note"));

  private final DatabaseConfig config = TestPostgres.migrated(LOCATION);
  private final DatabaseRole owner = TestPostgres.owner();
  private final MigrationConfig migration =
      new MigrationConfig(
          config.url(), LOCATION, owner, config.application().user(), Duration.ofMinutes(1));
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());

  @BeforeEach
  void createAFeed() {
    asOwner(
        """
        create table notes (
          note_id uuid not null, sequence bigint not null, note text not null,
          customer_id text, feed_position bigint not null);
        create table parts (part integer, feed_position bigint) partition by range (part);
        create table parts_1 partition of parts for values from (0) to (10);
        create table closings (closed_position bigint, other bigint, also_position text);
        grant select, insert on notes to %s
        """
            .formatted(config.application().user()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aDatabaseIsConfirmedFromItsFirstMigrationOn() {
    assertThat(range().epoch()).isNotEmpty();
    assertThat(database.inReadOnlyTransaction(FeedHistory::isConfirmed)).isTrue();
    assertThat(position()).isLessThan(position());
  }

  @Test
  void feedsAreRefusedWhereTheDatabaseIsNotWhereItWas() {
    write("one");
    FeedRange before = range();
    UUID nobody = UUID.randomUUID();
    for (String elsewhere :
        List.of(
            "'1/00000001/' || split_part(feed_server(tableoid), '/', 3)",
            "overlay(server placing 'F' from 1)")) {
      asOwner("update feed_history set server = " + elsewhere);

      assertThatExceptionOfType(FeedHistoryUnconfirmed.class).isThrownBy(this::range);
      // With events, and without.
      for (FeedPosition position : List.of(before.beginning(), before.present())) {
        assertThatExceptionOfType(FeedHistoryUnconfirmed.class).isThrownBy(() -> after(position));
      }
      assertThatExceptionOfType(FeedHistoryUnconfirmed.class)
          .isThrownBy(() -> ofSubject(before.epoch(), nobody));
      // Work goes on.
      write("another");

      FeedEpoch.keep(migration);

      assertThat(range().epoch()).isEqualTo(before.epoch());
      assertThat(after(before.beginning())).contains("one", "another");
    }
  }

  @Test
  void whoReadsOnNoticesThatTheHistoryIsAnotherOne() {
    UUID noted = write("one");
    FeedRange before = range();

    FeedEpoch.begin(migration);

    for (FeedPosition position : List.of(before.beginning(), before.present())) {
      assertThatExceptionOfType(FeedHistoryGone.class).isThrownBy(() -> after(position));
    }
    for (UUID id : List.of(noted, UUID.randomUUID())) {
      assertThatExceptionOfType(FeedHistoryGone.class)
          .isThrownBy(() -> ofSubject(before.epoch(), id));
    }
    assertThat(range().epoch()).isNotEqualTo(before.epoch());
    assertThat(after(range().beginning())).containsExactly("one");
    assertThat(ofSubject(range().epoch(), noted)).containsExactly("one");
  }

  @Test
  void positionsGoOnAboveWhateverIsThere() {
    for (String highest :
        List.of(
            "insert into notes values (gen_random_uuid(), 1, '', null, 1000000)",
            "insert into parts values (5, 2000000)",
            "update feed_history set kept_from = 3000000",
            "insert into closings values (4000000, 99000000, '99000000')")) {
      asOwner(highest);
      String number = highest.replaceAll("^.*?([1-4]000000).*$", "$1");
      assertThat(position()).isLessThan(Long.parseLong(number));

      FeedEpoch.begin(migration);

      assertThat(position())
          .as(highest)
          .isGreaterThan(Long.parseLong(number))
          .isLessThan(Long.parseLong(number) + 100_000);
      assertThat(range().end()).isGreaterThan(Long.parseLong(number));
      assertThat(range().keepsAllAfter(range().present())).isTrue();
    }
  }

  @Test
  void positionsGoOnAboveThoseOfBeforeIfNothingIsThere() {
    long before = position();

    FeedEpoch.begin(migration);
    FeedEpoch.begin(migration);

    assertThat(position()).isGreaterThan(before);
  }

  @Test
  void theEpochCannotStayWhereTransactionsAreNumberedAnew() {
    asOwner("insert into parts values (5, 2000000)");
    asOwner(
        "update feed_history set server = 'else/where/' || split_part(feed_server(tableoid), '/', 3)");

    requireThatTheEpochCannotStay();

    assertThatExceptionOfType(FeedHistoryUnconfirmed.class).isThrownBy(this::range);
    FeedEpoch.begin(migration);
    assertThat(range().end()).isGreaterThan(2_000_000);
    FeedEpoch.keep(migration);
  }

  @Test
  void theEpochCannotStayWhereTheTableWasMadeAnew() {
    asOwner("update feed_history set server = feed_server((tableoid::bigint + 1)::oid)");

    requireThatTheEpochCannotStay();
  }

  @Test
  void theEpochCannotStayWhereACopyOfTheDatabaseTookItsPlace() {
    database.close();
    String name = config.url().substring(config.url().lastIndexOf('/') + 1);
    TestPostgres.asSuperuser(
        "create database %1$s_copy template %1$s owner %2$s"
            .formatted(name, TestPostgres.owner().user()));
    TestPostgres.asSuperuser("alter database %1$s rename to %1$s_before".formatted(name));
    TestPostgres.asSuperuser("alter database %1$s_copy rename to %1$s".formatted(name));

    requireThatTheEpochCannotStay();
  }

  private void requireThatTheEpochCannotStay() {
    assertThatThrownBy(() -> FeedEpoch.keep(migration))
        .isInstanceOf(Migrations.MigrationFailed.class)
        .hasMessage(
            "the epoch of %s cannot stay the same: a dump or a copy was restored, because the database"
                    .formatted(config.url())
                + " or feed_history was made anew, or transactions are numbered from below the"
                + " positions that are there; run migrate new-epoch");
  }

  /** Otherwise it would commit a position of before below one that has been read by then. */
  @Test
  void aNewEpochWaitsForWhoHasReadTheBaseAndEveryoneElseForIt() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> early =
          threads.submit(() ->
              database.inTransaction(tx -> {
                write(tx, "early");
                written.countDown();
                awaited(end);
                return position(tx);
              }));
      written.await();
      Future<?> begun = threads.submit(() -> FeedEpoch.begin(migration));
      await("the lock").until(this::someoneWaitsForTheHistory);

      assertThat(begun.isDone()).isFalse();
      end.countDown();
      begun.get();

      assertThat(range().end()).isGreaterThan(early.get());
      assertThat(position()).isGreaterThan(early.get());
      assertThat(after(range().beginning())).containsExactly("early");
    }
  }

  @Test
  void nothingIsMissedByWhoReadsWhileManyWriteAndEpochsBegin() throws Exception {
    int writers = 4;
    int notes = 60;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch half = new CountDownLatch(writers * notes / 2);
      List<Future<?>> writing =
          IntStream.range(0, writers)
              .<Future<?>>mapToObj(writer ->
                  threads.submit(() -> {
                    for (int note = 0; note < notes; note++) {
                      write(writer + " " + note);
                      half.countDown();
                    }
                  }))
              .toList();
      half.await();
      FeedEpoch.begin(migration);
      // From now on as a reader of the new epoch, a page at a time.
      FeedPosition position = range().beginning();
      Set<String> read = new HashSet<>();
      int found = 0;
      while (found > 0
          || writing.stream().anyMatch(writer -> !writer.isDone())
          || read.size() < writers * notes) {
        FeedPosition from = position;
        List<FeedTable.Positioned<String>> page =
            database.inReadOnlyTransaction(tx -> EVENTS.after(tx, from, null, 7));
        page.forEach(event -> assertThat(read.add(event.event())).isTrue());
        position = page.isEmpty() ? position : page.getLast().position();
        found = page.size();
      }
      for (Future<?> writer : writing) {
        writer.get();
      }
      assertThat(read).hasSize(writers * notes);
    }
  }

  @Test
  void whoServesCanChangeNothingOfIt() {
    for (String statement :
        List.of(
            "update feed_history set epoch = gen_random_uuid()",
            "update feed_history set server = feed_server(tableoid)",
            "delete from feed_history",
            "lock table feed_history in access exclusive mode")) {
      assertThatThrownBy(() -> database.useTransaction(tx -> tx.update(statement)))
          .hasStackTraceContaining("permission denied for table feed_history");
    }
  }

  @Test
  void aFigureSaysWhetherFeedsAreRefused() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    asOwner("update feed_history set server = 'elsewhere'");
    try (FeedHistoryCheck check = FeedHistoryCheck.start(database, "test", metrics)) {
      assertThat(check).isNotNull();
      await().until(() -> unconfirmed(metrics) == 1);
      FeedEpoch.begin(migration);
    }
    SimpleMeterRegistry later = new SimpleMeterRegistry();
    try (FeedHistoryCheck check = FeedHistoryCheck.start(database, "test", later)) {
      assertThat(check).isNotNull();
      await().until(() -> unconfirmed(later) == 0);
    }
  }

  private static double unconfirmed(SimpleMeterRegistry metrics) {
    return metrics.get("feed.history.unconfirmed").tag("pool", "test").gauge().value();
  }

  private FeedRange range() {
    return database.inReadOnlyTransaction(FeedHistory::range);
  }

  private List<String> after(FeedPosition position) {
    return database.inReadOnlyTransaction(tx -> EVENTS.after(tx, position, null, 100)).stream()
        .map(FeedTable.Positioned::event)
        .toList();
  }

  private List<String> ofSubject(String epoch, UUID id) {
    return database.inReadOnlyTransaction(tx -> EVENTS.ofSubject(tx, epoch, id, 0, 100)).stream()
        .map(FeedTable.Positioned::event)
        .toList();
  }

  private long position() {
    return database.inTransaction(FeedEpochIT::position);
  }

  private static long position(Transaction tx) {
    return tx.queryOne(
            "select " + FeedHistory.POSITION + " as position", row -> row.longInteger("position"))
        .orElseThrow();
  }

  private UUID write(String note) {
    return database.inTransaction(tx -> write(tx, note));
  }

  private static UUID write(Transaction tx, String note) {
    UUID id = UUID.randomUUID();
    tx.update(
        "insert into notes (note_id, sequence, note, feed_position) values (?, 1, ?, "
            + FeedHistory.POSITION
            + ")",
        id,
        note);
    return id;
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean someoneWaitsForTheHistory() {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                """
                select exists (
                  select from pg_locks
                  where relation = 'feed_history'::regclass and not granted) as waits
                """,
                row -> row.bool("waits"))
            .orElseThrow());
  }

  private void asOwner(String sql) {
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not run " + sql, e);
    }
  }
}

package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.partitions.Partitions;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.accounts.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecurityEventPartitionsIT {
  private static final String TABLE = "security_events";
  private static final Duration KEPT = Duration.ofDays(100);

  private final StoreFixture fixture = new StoreFixture();
  private final Database owner =
      Database.open(
          DatabaseConfig.of(fixture.config.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          new SimpleMeterRegistry());
  private final Partitions partitions = new Partitions(fixture.database);

  @AfterEach
  void close() {
    owner.close();
    fixture.close();
  }

  @Test
  void eventsOfAMonthAreForgottenWhenAllAreOldEnough() {
    Instant now = Instant.now();
    Instant firstKept = month(now.minus(KEPT));
    makePartitions(now.minus(200, ChronoUnit.DAYS));
    record(now.minus(200, ChronoUnit.DAYS), "first");
    record(firstKept.minusNanos(1000), "last of its month");
    record(firstKept, "kept");
    record(now, "now");

    assertThat(partitions.dropOlderThan(TABLE, KEPT)).isNotEmpty();
    while (dropped(now)) {
      // The next one, for which the service would wait a day.
    }

    assertThat(details()).containsExactly("kept", "now");
    assertThat(partitions.dropOlderThan(TABLE, KEPT)).isEmpty();
  }

  @Test
  void ninetyDaysAreKeptWhoeverAsks() {
    makePartitions(Instant.now().minus(200, ChronoUnit.DAYS));
    record(Instant.now().minus(200, ChronoUnit.DAYS), "old");

    assertThatThrownBy(() -> partitions.dropOlderThan(TABLE, Duration.ofDays(89)))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("partitions_kept_long_enough"));
    assertThat(details()).containsExactly("old");
  }

  @Test
  void applicationRoleOnlyAppendsToPartitionsToo() {
    fixture.inserted("ann@example.com", Role.CUSTOMER);
    String partition =
        owner.inReadOnlyTransaction(tx ->
            tx.queryOne(
                    "select tableoid::regclass::text as name from security_events",
                    row -> row.text("name"))
                .orElseThrow());
    assertThat(partition).startsWith("security_events_2");

    for (String sql :
        List.of(
            "delete from " + partition,
            "truncate " + partition,
            "drop table " + partition,
            "update " + partition + " set kind = 'X'",
            "insert into "
                + partition
                + " (kind, caused_by, address, details)"
                + " values ('', '', '', '')",
            "insert into security_events_default (kind, caused_by, address, details)"
                + " values ('', '', '', '')",
            "alter table security_events detach partition " + partition,
            "select drop_partition('security_events', 90, now() + interval '1 year')")) {
      assertThatThrownBy(() -> fixture.database.useTransaction(tx -> tx.update(sql)))
          .as(sql)
          .isInstanceOf(StatementFailed.class)
          .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }
    assertThat(fixture.events()).hasSize(1);
  }

  @Test
  void twoYearsOfEventsAreForgottenWithoutADeletion() {
    List<Instant> days =
        ZonedDateTime.ofInstant(NOW.minus(730, ChronoUnit.DAYS), ZoneOffset.UTC)
            .toLocalDate()
            .datesUntil(NOW.atOffset(ZoneOffset.UTC).toLocalDate(), Period.ofDays(4))
            .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant())
            .toList();
    refuseDeletions();
    for (Instant day : days) {
      makePartitions(day);
      while (dropped(day)) {
        // The next one.
      }
      record(day, "event");
      Instant before = day.minus(KEPT);
      assertThat(times())
          .as("on %s", day)
          .allMatch(time -> !time.isBefore(month(before)))
          .hasSizeGreaterThanOrEqualTo(Math.min(25, days.indexOf(day) + 1));
    }
    assertThat(rowsIn("security_events_default")).isZero();
    assertThatThrownBy(() -> owner.useTransaction(tx -> tx.update("delete from security_events ")))
        .hasMessageContaining("a row of security_events_");
  }

  private boolean dropped(Instant now) {
    return owner
        .inTransaction(tx ->
            tx.query(
                "select drop_partition(?, ?, ?) as name",
                row -> row.nullableText("name") != null,
                TABLE,
                (int) KEPT.toDays(),
                now))
        .contains(true);
  }

  /** From a moment on, eight months ahead. */
  private void makePartitions(Instant moment) {
    while (owner
        .inTransaction(tx ->
            tx.query(
                "select make_partition(?, ?) as name",
                row -> row.nullableText("name") != null,
                TABLE,
                moment))
        .contains(true)) {
      // The next one.
    }
  }

  private void record(Instant time, String details) {
    owner.useTransaction(tx ->
        tx.update(
            """
            insert into security_events (create_time, kind, caused_by, address, details)
            values (?, 'LOGIN_SUCCEEDED', '', '', ?)
            """,
            time,
            details));
  }

  private List<String> details() {
    return fixture.database.inReadOnlyTransaction(tx ->
        tx.query("select details from security_events order by id", row -> row.text("details")));
  }

  private List<Instant> times() {
    return fixture.database.inReadOnlyTransaction(tx ->
        tx.query("select create_time from security_events", row -> row.instant("create_time")));
  }

  private long rowsIn(String table) {
    return owner.inReadOnlyTransaction(tx ->
        tx.queryOne("select count(*) as n from " + table, row -> row.longInteger("n"))
            .orElseThrow());
  }

  /** Of the partitions that come later, too. */
  private void refuseDeletions() {
    owner.useTransaction(tx -> {
      tx.update(
          """
          create function refuse_deletion() returns trigger language plpgsql as $$
          begin
            raise exception 'a row of % is deleted', tg_relid::regclass;
          end
          $$
          """);
      tx.update(
          """
          create trigger no_deletion before delete on security_events
            for each row execute function refuse_deletion()
          """);
    });
  }

  private static Instant month(Instant moment) {
    return moment
        .atOffset(ZoneOffset.UTC)
        .withDayOfMonth(1)
        .truncatedTo(ChronoUnit.DAYS)
        .toInstant();
  }
}

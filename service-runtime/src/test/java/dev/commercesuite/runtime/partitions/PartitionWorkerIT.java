package dev.commercesuite.runtime.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionWorkerIT {
  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/partitioned");
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Database database = Database.open(config, "test", metrics);
  private final Database owner =
      Database.open(
          DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          metrics);
  private Instant now = Instant.now();
  private final InstantSource clock = () -> now;

  @AfterEach
  void close() {
    database.close();
    owner.close();
  }

  @Test
  void makesWhatIsMissingBeforeItReturns() {
    dropPartitions();
    try (PartitionWorker _ = start()) {
      assertThat(gauge("database.partitions.ahead", "readings")).isBetween(8.0, 9.0);
      assertThat(gauge("database.partitions.ahead", "repairs")).isBetween(8.0, 9.0);
      assertThat(gauge("database.partitions.default.rows", "readings")).isZero();
      assertThat(failures()).isZero();
    }
  }

  @Test
  void dropsWhatIsOld() {
    owner.useTransaction(tx ->
        tx.query(
            "select make_partition('readings', now() - interval '80 days') as name",
            row -> row.text("name")));
    assertThat(partitionsBefore(now.minus(38, ChronoUnit.DAYS))).isEqualTo(1);
    try (PartitionWorker _ = start()) {
      assertThat(partitionsBefore(now.minus(38, ChronoUnit.DAYS))).isZero();
      assertThat(failures()).isZero();
    }
  }

  @Test
  void showsThatTimeRunsOutWithoutReadingAnything() {
    try (PartitionWorker worker = start()) {
      database.close();
      worker.run();
      now = now.plus(62, ChronoUnit.DAYS);

      assertThat(failures()).isEqualTo(1);
      assertThat(gauge("database.partitions.ahead", "readings")).isBetween(-1.0, 0.0);
      assertThat(gauge("database.partitions.ahead", "repairs")).isBetween(6.0, 7.0);
    }
  }

  @Test
  void showsRowsThatHadNoPartition() {
    dropPartitions();
    database.useTransaction(tx -> tx.update("insert into readings (value) values (1)"));
    try (PartitionWorker _ = start()) {
      assertThat(gauge("database.partitions.default.rows", "readings")).isEqualTo(1);
      assertThat(gauge("database.partitions.ahead", "readings")).isNotPositive();
      assertThat(gauge("database.partitions.default.rows", "repairs")).isZero();
    }
  }

  @Test
  void aTableThatFailsLeavesTheOthers() {
    dropPartitions();
    // Whoever takes the name of a partition keeps it from being made.
    owner.useTransaction(tx ->
        tx.update(
            """
            do $$ begin
              execute format('create table %I ()', 'readings_'
                || to_char(date_trunc('week', now() at time zone 'UTC'), 'YYYYMMDD'));
            end $$
            """));
    try (PartitionWorker _ = start()) {
      assertThat(failures()).isEqualTo(1);
      assertThat(gauge("database.partitions.ahead", "readings")).isNotPositive();
      assertThat(gauge("database.partitions.ahead", "repairs")).isBetween(8.0, 9.0);
    }
  }

  @Test
  void aDatabaseWithoutSuchTablesIsLeftAlone() {
    DatabaseConfig other = TestPostgres.migrated("classpath:db/sample");
    DatabaseConfig asOwner =
        DatabaseConfig.of(other.url(), TestPostgres.owner(), TestPostgres.owner());
    try (Database itsOwner = Database.open(asOwner, "owner", metrics)) {
      itsOwner.useTransaction(tx -> tx.update("delete from partitioned_tables"));
    }
    try (Database plain = Database.open(other, "plain", metrics);
        PartitionWorker _ = PartitionWorker.start(plain, Map.of(), "plain", metrics, clock)) {
      assertThat(failures()).isZero();
      assertThat(metrics.find("database.partitions.ahead").gauges()).isEmpty();
    }
  }

  private PartitionWorker start() {
    return PartitionWorker.start(
        database, Map.of("readings", Duration.ofDays(31)), "test", metrics, clock);
  }

  private double gauge(String name, String table) {
    return metrics.get(name).tag("database", "test").tag("table", table).gauge().value();
  }

  private double failures() {
    return metrics.get("database.partitions.failures").counter().count();
  }

  private long partitionsBefore(Instant moment) {
    return owner.inReadOnlyTransaction(tx ->
        tx.queryOne(
                "select count(*) as n from partitions_of('readings') where end_time <= ?",
                row -> row.longInteger("n"),
                moment)
            .orElseThrow());
  }

  private void dropPartitions() {
    owner.useTransaction(tx ->
        tx.update(
            """
            do $$ declare one name; begin
              for one in
                select partition_name
                from partitioned_tables t cross join lateral partitions_of(t.name)
                where begin_time is not null
              loop
                execute format('drop table %I', one);
              end loop;
            end $$
            """));
  }
}

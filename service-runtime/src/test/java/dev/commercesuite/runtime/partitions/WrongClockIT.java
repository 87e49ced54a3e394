package dev.commercesuite.runtime.partitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The database's clock is five months ahead: everything is as of then, and what its clock calls now
 * is far beyond. There are partitions for all the time between.
 */
class WrongClockIT {
  private static final Duration FLOOR = Duration.ofDays(31);
  private static final Duration AHEAD = Duration.ofDays(150);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/partitioned");
  private final Database database = Database.open(config, "test", metrics);
  private final Database owner =
      Database.open(
          DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          metrics);
  private final Partitions partitions = new Partitions(database);
  private final Instant clock = Instant.now();
  private final Instant truth = clock.minus(AHEAD);

  @BeforeEach
  void fillTwoMonths() {
    owner.useTransaction(
        tx -> tx.update("update partitioned_tables set kept_days = 31 where name = 'repairs'"));
    for (String table : List.of("readings", "repairs")) {
      for (int day = 210; day > 0; day -= 7) {
        Instant moment = clock.minus(day, ChronoUnit.DAYS);
        owner.useTransaction(
            tx -> tx.query("select make_partition(?, ?) as name", row -> "", table, moment));
      }
    }
    for (int day = 0; day <= 60; day++) {
      insert(truth.minus(day, ChronoUnit.DAYS));
    }
  }

  @AfterEach
  void close() {
    database.close();
    owner.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"readings", "repairs"})
  void costsOnePartitionADay(String table) {
    insert(clock);
    List<String> before = names(table);

    assertThat(partitions.dropOlderThan(table, FLOOR)).contains(before.getFirst());
    assertThat(partitions.dropOlderThan(table, FLOOR)).isEmpty();
    passSinceLastDrop(Duration.ofHours(20).minusMinutes(1));
    assertThat(partitions.dropOlderThan(table, FLOOR)).isEmpty();
    assertThatThrownBy(() -> partitions.dropOlderThan(table, FLOOR.minusDays(1)))
        .as("a wrong setting is told all the same")
        .isInstanceOf(CheckViolation.class);
    passSinceLastDrop(Duration.ofMinutes(1));
    assertThat(partitions.dropOlderThan(table, FLOOR)).contains(before.get(1));
    assertThat(partitions.dropOlderThan(table, FLOOR)).isEmpty();

    assertThat(names(table)).isEqualTo(before.subList(2, before.size()));
  }

  @Test
  void costsOnePartitionHoweverOftenTheServiceStartsAndLooks() {
    insert(clock);
    List<String> before = names("readings");
    for (int start = 0; start < 2; start++) {
      try (PartitionWorker worker =
          PartitionWorker.start(
              database, Map.of("readings", FLOOR), "test", metrics, InstantSource.system())) {
        worker.run();
        worker.run();
      }
    }
    assertThat(metrics.get("database.partitions.failures").counter().count()).isZero();
    assertThat(names("readings"))
        .doesNotContain(before.getFirst())
        .containsAll(before.subList(1, before.size()));
  }

  @Test
  void costsOnePartitionHoweverManyReplicasThereAre() throws Exception {
    insert(clock);
    List<Callable<Optional<String>>> replicas =
        Stream.<Callable<Optional<String>>>generate(
                () -> () -> partitions.dropOlderThan("readings", FLOOR))
            .limit(8)
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> dropped =
          threads.invokeAll(replicas).stream()
              .map(Future::resultNow)
              .flatMap(Optional::stream)
              .toList();
      assertThat(dropped).hasSize(1);
    }
  }

  /** As long as nothing is written by the wrong clock, and whatever was before. */
  @ParameterizedTest
  @ValueSource(strings = {"readings", "repairs"})
  void neverCostsWhatIsNewest(String table) {
    String newest = partitionOfNewest(table);
    List<String> before = names(table);
    List<String> kept = before.subList(before.indexOf(newest), before.size());

    while (dropAsIfADayHadPassed(table).isPresent()) {
      // The next one.
    }
    assertThat(names(table)).isEqualTo(kept);

    insert(clock);
    assertThat(dropAsIfADayHadPassed(table)).contains(newest);
  }

  @Test
  void emptyTablesHaveNothingToLose() {
    owner.useTransaction(tx -> tx.update("delete from readings"));

    assertThat(partitions.dropOlderThan("readings", FLOOR)).isPresent();
    assertThat(partitions.dropOlderThan("readings", FLOOR)).isEmpty();
    assertThat(dropAsIfADayHadPassed("readings")).isPresent();
  }

  @Test
  void stopsNothingOnceItIsSetBack() {
    insert(clock);
    assertThat(partitions.dropOlderThan("readings", FLOOR)).isPresent();
    passSinceLastDrop(AHEAD.negated());

    assertThat(partitions.dropOlderThan("readings", FLOOR)).isPresent();
    assertThat(partitions.dropOlderThan("readings", FLOOR)).isEmpty();
  }

  private Optional<String> dropAsIfADayHadPassed(String table) {
    passSinceLastDrop(Duration.ofDays(1));
    return partitions.dropOlderThan(table, FLOOR);
  }

  private void passSinceLastDrop(Duration time) {
    owner.useTransaction(tx ->
        tx.update(
            "update partitioned_tables set last_drop_time = last_drop_time - ?::interval",
            time.toString()));
  }

  /** Into both tables. */
  private void insert(Instant time) {
    UUID sensor = new Uuid7(() -> time).get();
    owner.useTransaction(tx -> {
      tx.update("insert into readings (create_time, value) values (?, 1)", time);
      tx.update("insert into sensors (id) values (?)", sensor);
      tx.update("insert into repairs (sensor_id, sequence) values (?, 1)", sensor);
    });
  }

  private String partitionOfNewest(String table) {
    String key = table.equals("readings") ? "create_time" : "sensor_id";
    return owner.inReadOnlyTransaction(tx ->
        tx.queryOne(
                "select tableoid::regclass::text as name from %s order by %s desc limit 1"
                    .formatted(table, key),
                row -> row.text("name"))
            .orElseThrow());
  }

  /** All but the default partition, the oldest first. */
  private List<String> names(String table) {
    return owner.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select partition_name from partitions_of(?)
            where begin_time is not null order by begin_time
            """,
            row -> row.text("partition_name"),
            table));
  }
}

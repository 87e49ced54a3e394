package dev.commercesuite.runtime.partitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator gets wrong, with all rights of the owner. */
class DroppedTooEarlyIT {
  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/partitioned");
  private final Database owner =
      Database.open(
          DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          new SimpleMeterRegistry());

  @AfterEach
  void close() {
    owner.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop_partition('readings', 31, now() + interval '1 year')",
        "drop_partition('readings', 31, 'infinity')",
        "drop_oldest_partition('readings', 31, now() + interval '1 year', false)",
        "drop_oldest_partition('readings', 31, now() + interval '1 year', true)"
      })
  void aMomentOfTheFutureDropsWhatIsOldByNowAndNothingElse(String call) {
    List<String> current = partitions();
    while (!call("make_partition('readings', now() - interval '80 days')").isEmpty()) {
      // The next one.
    }
    owner.useTransaction(
        tx -> tx.update("insert into readings (create_time, value) values (now(), 1)"));

    assertThat(call(call)).isNotEmpty();
    owner.useTransaction(tx -> tx.update("update partitioned_tables set last_drop_time = null"));
    while (!call(call).isEmpty()) {
      owner.useTransaction(tx -> tx.update("update partitioned_tables set last_drop_time = null"));
    }

    assertThat(partitions()).containsAll(current).hasSizeGreaterThan(current.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sort_default_partition('nope')",
        "make_partition('nope', now())",
        "drop_partition('nope', 31, now())"
      })
  void anUnknownTableIsNamed(String call) {
    assertThatThrownBy(() -> call(call))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("the table nope is not one of partitioned_tables");
  }

  @Test
  void whatIsInTheDefaultPartitionIsSorted() {
    assertThat(call("sort_default_partition('readings')")).isEqualTo("0");
  }

  /** What a function returns; empty for null. */
  private String call(String function) {
    return owner.inTransaction(tx ->
        tx.query(
                "select coalesce(%s::text, '') as result".formatted(function),
                row -> row.text("result"))
            .getFirst());
  }

  private List<String> partitions() {
    return owner.inReadOnlyTransaction(tx ->
        tx.query(
            "select partition_name::text as name from partitions_of('readings')",
            row -> row.text("name")));
  }
}

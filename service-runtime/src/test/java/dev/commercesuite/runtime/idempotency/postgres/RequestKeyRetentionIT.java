package dev.commercesuite.runtime.idempotency.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.partitions.Partitions;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long request keys are kept, by the clock of the database. */
class RequestKeyRetentionIT {
  private static final Duration KEPT = Duration.ofDays(31);

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/sample");
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  private final Database owner =
      Database.open(
          DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          new SimpleMeterRegistry());

  @AfterEach
  void close() {
    database.close();
    owner.close();
  }

  @Test
  void aRequestIsKnownUntilAllOfItsWeekIsOldEnough() {
    // The youngest of its week may be 31 days old less a moment; the youngest of the week before
    // is older.
    IdempotentRequest<String> kept = storedBefore(KEPT.minusSeconds(1));
    IdempotentRequest<String> old = storedBefore(KEPT.plusDays(7));

    assertThat(dropOlderThan(KEPT)).isNotEmpty();

    assertThat(IdempotentTransactions.once(database, kept, _ -> "again"))
        .isInstanceOf(Answer.Replayed.class);
    assertThat(IdempotentTransactions.once(database, old, _ -> "again"))
        .isEqualTo(new Answer.Fresh<>("again"));
    assertThat(dropOlderThan(KEPT)).isEmpty();
  }

  @Test
  void aLongerRetentionKeepsMore() {
    IdempotentRequest<String> request = storedBefore(Duration.ofDays(60));
    var _ = IdempotentTransactions.once(database, TestRequests.request(), _ -> "now");

    assertThat(dropOlderThan(Duration.ofDays(60))).isEmpty();
    assertThat(IdempotentTransactions.once(database, request, _ -> "again"))
        .isInstanceOf(Answer.Replayed.class);
    assertThat(dropOlderThan(Duration.ofDays(50))).isNotEmpty();
  }

  @Test
  void nobodyForgetsARequestWithin31Days() {
    assertThatThrownBy(() -> dropOlderThan(Duration.ofDays(30))).isInstanceOf(CheckViolation.class);
  }

  private Optional<String> dropOlderThan(Duration kept) {
    return new Partitions(database).dropOlderThan("idempotency_keys", kept);
  }

  /** With partitions for all weeks from then on. */
  private IdempotentRequest<String> storedBefore(Duration age) {
    IdempotentRequest<String> request = TestRequests.request();
    var _ = IdempotentTransactions.once(database, request, _ -> "once");
    owner.useTransaction(tx -> {
      tx.query(
          """
          select make_partition('idempotency_keys', moment) as name
          from generate_series(now() - ?::interval, now(), interval '1 week') as moment
          """,
          row -> "",
          age.toString());
      assertThat(
              tx.update(
                  """
                  update idempotency_keys
                  set week = date_trunc('week', now() - ?::interval, 'UTC') where key = ?
                  """,
                  age.toString(),
                  request.key().fingerprint()))
          .isEqualTo(1);
    });
    return request;
  }
}

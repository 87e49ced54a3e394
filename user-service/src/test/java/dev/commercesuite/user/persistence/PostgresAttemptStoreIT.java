package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.throttling.AttemptBucket;
import dev.commercesuite.user.domain.throttling.AttemptStore.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresAttemptStoreIT {
  private static final Secret SECRET = new Secret("a secret of the tests, long enough");
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final AttemptBucket ACCOUNT =
      new AttemptBucket(AttemptBucket.Kind.LOGIN_TO_ACCOUNT, "ann@example.com", 10, WINDOW);
  private static final AttemptBucket NETWORK =
      new AttemptBucket(AttemptBucket.Kind.LOGIN_FROM_NETWORK, "192.0.2.1", 100, WINDOW);

  private final StoreFixture fixture = new StoreFixture();
  private final PostgresAttemptStore store = new PostgresAttemptStore(fixture.database, SECRET);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void givesWhatIsThereAndThenOneByOne() {
    for (int i = 0; i < 10; i++) {
      assertThat(take(NOW, ACCOUNT)).isEqualTo(new Decision.Allowed());
    }

    assertThat(retryAfter(take(NOW, ACCOUNT))).isEqualTo(Duration.ofSeconds(90));
    assertThat(retryAfter(take(NOW.plusSeconds(80), ACCOUNT))).isEqualTo(Duration.ofSeconds(10));
    assertThat(take(NOW.plusSeconds(90), ACCOUNT)).isEqualTo(new Decision.Allowed());
    assertThat(retryAfter(take(NOW.plusSeconds(90), ACCOUNT))).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void isFullAfterTheWindowAndHoldsNoMoreThan() {
    for (int i = 0; i < 10; i++) {
      take(NOW, ACCOUNT);
    }
    Instant later = NOW.plus(WINDOW).plus(Duration.ofDays(1));
    for (int i = 0; i < 10; i++) {
      assertThat(take(later, ACCOUNT)).isEqualTo(new Decision.Allowed());
    }

    assertThat(take(later, ACCOUNT)).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void refusedAttemptIsTakenFromNoBucket() {
    for (int i = 0; i < 10; i++) {
      take(NOW, ACCOUNT);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(take(NOW, ACCOUNT, NETWORK)).isInstanceOf(Decision.Refused.class);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(take(NOW, NETWORK)).isEqualTo(new Decision.Allowed());
    }

    assertThat(take(NOW, NETWORK)).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void isGivenBackWholeOrOneByOne() {
    for (int i = 0; i < 10; i++) {
      take(NOW, ACCOUNT, NETWORK);
    }

    store.giveBack(List.of(), List.of(ACCOUNT, NETWORK));
    assertThat(take(NOW, ACCOUNT)).isEqualTo(new Decision.Allowed());
    assertThat(take(NOW, ACCOUNT)).isInstanceOf(Decision.Refused.class);

    store.giveBack(List.of(ACCOUNT), List.of(NETWORK));
    for (int i = 0; i < 10; i++) {
      assertThat(take(NOW, ACCOUNT)).isEqualTo(new Decision.Allowed());
    }
    assertThat(take(NOW, ACCOUNT)).isInstanceOf(Decision.Refused.class);
  }

  /** Also what is left after a restart: the second store knows nothing but the table. */
  @Test
  void manyReplicasGiveNoMoreThanThereIs() throws Exception {
    PostgresAttemptStore replica = new PostgresAttemptStore(fixture.database, SECRET);
    List<Callable<Decision>> attempts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      PostgresAttemptStore asked = i % 2 == 0 ? store : replica;
      List<AttemptBucket> buckets =
          i % 3 == 0 ? List.of(NETWORK, ACCOUNT) : List.of(ACCOUNT, NETWORK);
      attempts.add(() -> asked.take(buckets, NOW, PostgresAttemptStoreIT::event));
    }

    List<Decision> decisions = inParallel(attempts);

    assertThat(decisions).filteredOn(Decision.Allowed.class::isInstance).hasSize(10);
    assertThat(decisions)
        .filteredOn(
            decision -> decision instanceof Decision.Refused refused && refused.event() != null)
        .hasSize(1);
    assertThat(fixture.events()).containsExactly(event(ACCOUNT));
  }

  @Test
  void emptyBucketIsAnEventOnceInItsWindow() {
    for (int i = 0; i < 60; i++) {
      take(NOW, ACCOUNT);
    }
    assertThat(fixture.events()).containsExactly(event(ACCOUNT));

    Instant later = NOW.plus(WINDOW);
    for (int i = 0; i < 60; i++) {
      take(later, ACCOUNT);
    }
    assertThat(fixture.events()).containsExactly(event(ACCOUNT), event(ACCOUNT));
  }

  @Test
  void refusesAFloodWithoutWaitingForTheRow() {
    for (int i = 0; i < 11; i++) {
      take(NOW, ACCOUNT);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      fixture.database.useTransaction(tx -> {
        tx.query("select key from attempts for update", row -> row.bytes("key"));

        // Would end with a lock timeout.
        assertThat(threads.submit(() -> take(NOW, ACCOUNT)))
            .succeedsWithin(Duration.ofSeconds(30))
            .isInstanceOf(Decision.Refused.class);
      });
    }
  }

  @Test
  void bucketsOfOneOwnerAreKeptApartByWhatTheyAreFor() {
    AttemptBucket change =
        new AttemptBucket(AttemptBucket.Kind.PASSWORD_CHANGE, ACCOUNT.owner(), 10, WINDOW);
    for (int i = 0; i < 11; i++) {
      take(NOW, ACCOUNT);
    }

    assertThat(take(NOW, change)).isEqualTo(new Decision.Allowed());
  }

  @Test
  void tableTellsNobodyWhoTried() {
    take(NOW, ACCOUNT, NETWORK);

    List<String> rows =
        fixture.database.inReadOnlyTransaction(tx ->
            tx.query(
                "select attempts::text as row, encode(key, 'escape') as key from attempts",
                row -> row.text("row") + row.text("key")));
    assertThat(rows).hasSize(2);
    assertThat(rows).noneMatch(row -> row.contains("ann") || row.contains("192.0.2.1"));
  }

  @Test
  void nothingIsLetThroughWhenTheTableCannotBeReached() {
    fixture.close();

    assertThatThrownBy(() -> take(NOW, ACCOUNT)).isInstanceOf(DatabaseException.class);
  }

  private Decision take(Instant now, AttemptBucket... buckets) {
    return store.take(List.of(buckets), now, PostgresAttemptStoreIT::event);
  }

  private static Duration retryAfter(Decision decision) {
    return ((Decision.Refused) decision).retryAfter();
  }

  private static SecurityEvent event(AttemptBucket bucket) {
    return new SecurityEvent(
        SecurityEvent.Kind.ATTEMPTS_THROTTLED,
        "anonymous",
        null,
        null,
        "192.0.2.1",
        bucket.kind().toString());
  }

  private static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    }
  }
}

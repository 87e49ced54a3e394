package dev.commercesuite.runtime.idempotency.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestInFlight;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdempotentTransactionsIT {
  private static final DatabaseConfig CONFIG = withLockTimeout(Duration.ofMillis(300));
  private static Database database;

  @BeforeAll
  static void open() {
    database = Database.open(CONFIG, "test", new SimpleMeterRegistry());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void takesEffectOnceAndRepeatsItsResponse() {
    IdempotentRequest<String> once = once(UUID.randomUUID(), 1);

    Answer<String> first = IdempotentTransactions.once(database, once, tx -> add(tx, "once"));
    Answer<String> second = IdempotentTransactions.once(database, once, tx -> add(tx, "once"));

    assertThat(first).isEqualTo(new Answer.Fresh<>("once"));
    assertThat(text(second)).isEqualTo("response: once");
    assertThat(count("once")).isEqualTo(1);
  }

  @Test
  void refusesAnotherBodyUnderTheSameRequestId() {
    UUID requestId = UUID.randomUUID();
    IdempotentTransactions.once(database, once(requestId, 1), tx -> add(tx, "reused"));

    assertThatThrownBy(() ->
            IdempotentTransactions.once(database, once(requestId, 2), tx -> add(tx, "reused")))
        .isInstanceOf(RequestIdReused.class);
    assertThat(count("reused")).isEqualTo(1);
  }

  @Test
  void anotherCallerMayUseTheSameRequestId() {
    UUID requestId = UUID.randomUUID();
    IdempotentRequest<String> mine = once("me", requestId, 1);
    IdempotentRequest<String> theirs = once("them", requestId, 2);

    IdempotentTransactions.once(database, mine, tx -> add(tx, "mine"));

    assertThat(IdempotentTransactions.once(database, theirs, tx -> add(tx, "theirs")))
        .isInstanceOf(Answer.Fresh.class);
  }

  @Test
  void anEffectThatFailsLeavesNoKey() {
    IdempotentRequest<String> once = once(UUID.randomUUID(), 1);
    assertThatThrownBy(() ->
            IdempotentTransactions.once(
                database,
                once,
                _ -> {
                  throw new IllegalStateException("out of stock");
                }))
        .hasMessage("out of stock");

    assertThat(IdempotentTransactions.once(database, once, tx -> add(tx, "second try")))
        .isEqualTo(new Answer.Fresh<>("second try"));
  }

  @Test
  void concurrentDuplicatesTakeEffectOnce() throws Exception {
    IdempotentRequest<String> once = once(UUID.randomUUID(), 1);
    List<Answer<String>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<String>>> calls =
          IntStream.range(0, 20)
              .mapToObj(_ ->
                  threads.submit(() ->
                      IdempotentTransactions.once(database, once, tx -> add(tx, "concurrent"))))
              .toList();
      for (Future<Answer<String>> call : calls) {
        answers.add(call.get());
      }
    }

    assertThat(answers).filteredOn(Answer.Fresh.class::isInstance).hasSize(1);
    assertThat(answers)
        .extracting(IdempotentTransactionsIT::text)
        .containsOnly("response: concurrent");
    assertThat(count("concurrent")).isEqualTo(1);
  }

  @Test
  void aDuplicateDoesNotWaitForeverForTheFirst() throws Exception {
    IdempotentRequest<String> once = once(UUID.randomUUID(), 1);
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer<String>> first =
          threads.submit(() ->
              IdempotentTransactions.once(
                  database,
                  once,
                  _ -> {
                    working.countDown();
                    await(finish);
                    return "slow";
                  }));
      working.await();

      assertThatThrownBy(() -> IdempotentTransactions.once(database, once, tx -> add(tx, "slow")))
          .isInstanceOf(RequestInFlight.class);
      finish.countDown();
      assertThat(first.get()).isEqualTo(new Answer.Fresh<>("slow"));
    }
  }

  @Test
  void anInterimResponseIsNotTheLastWord() {
    IdempotentRequest<String> request = working(UUID.randomUUID());
    IdempotentTransactions.once(database, request, _ -> "working");

    Answer<String> again = IdempotentTransactions.once(database, request, _ -> "again");

    assertThat(again).isInstanceOf(Answer.Interim.class);
    assertThat(text(again)).isEqualTo("response: working");
  }

  @Test
  void anInterimResponseIsReplacedUntilTheLastWordIsStored() {
    IdempotentRequest<String> request = working(UUID.randomUUID());
    IdempotentTransactions.once(database, request, _ -> "working");

    assertThat(finish(request, "working still")).isEqualTo(new Answer.Fresh<>("working still"));
    assertThat(text(IdempotentTransactions.once(database, request, _ -> "again")))
        .isEqualTo("response: working still");
    assertThat(finish(request, "done")).isEqualTo(new Answer.Fresh<>("done"));
    Answer<String> replayed = IdempotentTransactions.once(database, request, _ -> "again");
    assertThat(replayed).isInstanceOf(Answer.Replayed.class);
    assertThat(text(replayed)).isEqualTo("response: done");
  }

  @Test
  void whoeverFinishesLateGetsTheLastWordOfTheFaster() {
    IdempotentRequest<String> request = working(UUID.randomUUID());
    IdempotentTransactions.once(database, request, _ -> "working");
    var _ = finish(request, "done");

    for (String late : List.of("done differently", "working")) {
      Answer<String> answer = finish(request, late);
      assertThat(answer).isInstanceOf(Answer.Replayed.class);
      assertThat(text(answer)).isEqualTo("response: done");
    }
  }

  @Test
  void duplicatesThatFinishAtTheSameTimeAgreeOnOneLastWord() throws Exception {
    IdempotentRequest<String> request = working(UUID.randomUUID());
    IdempotentTransactions.once(database, request, _ -> "working");
    List<Answer<String>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<String>>> calls =
          IntStream.range(0, 20)
              .mapToObj(i -> threads.submit(() -> finish(request, "done " + i)))
              .toList();
      for (Future<Answer<String>> call : calls) {
        answers.add(call.get());
      }
    }

    assertThat(answers).filteredOn(Answer.Fresh.class::isInstance).hasSize(1);
    assertThat(answers.stream().map(IdempotentTransactionsIT::text).distinct()).hasSize(1);
  }

  @Test
  void workThatOutlivesItsKeyStillHasItsResult() {
    assertThat(finish(working(UUID.randomUUID()), "done")).isEqualTo(new Answer.Fresh<>("done"));
  }

  @Test
  void aRequestForAStoreWithAnotherResultIsInterimForTheSame() {
    IdempotentRequest<List<String>> request =
        working(UUID.randomUUID()).from(words -> String.join(" ", words));

    assertThat(request.isInterim(List.of("working", "still"))).isTrue();
    assertThat(request.isInterim(List.of("done"))).isFalse();
  }

  private static IdempotentRequest<String> working(UUID requestId) {
    return once(requestId, 1).interimWhile(value -> value.startsWith("working"));
  }

  private static Answer<String> finish(IdempotentRequest<String> request, String value) {
    return database.inTransaction(tx -> IdempotentTransactions.finish(tx, request, value));
  }

  private static IdempotentRequest<String> once(UUID requestId, int body) {
    return once("caller", requestId, body);
  }

  private static IdempotentRequest<String> once(String caller, UUID requestId, int body) {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) body);
    return new IdempotentRequest<>(
        new RequestKey(caller, "sample.Things/Add", requestId, new RequestHash(hash)),
        value -> ("response: " + value).getBytes(UTF_8));
  }

  private static String text(Answer<String> answer) {
    return switch (answer) {
      case Answer.Fresh<String>(String value) -> "response: " + value;
      case Answer.Replayed<String>(byte[] response) -> new String(response, UTF_8);
      case Answer.Interim<String>(byte[] response) -> new String(response, UTF_8);
    };
  }

  private static String add(Transaction tx, String state) {
    tx.update(
        "insert into things (id, name, tags) values (?, ?, ?)",
        UUID.randomUUID(),
        UUID.randomUUID().toString(),
        List.of(state));
    return state;
  }

  private static long count(String tag) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                "select count(*) as n from things where tags = ?",
                row -> row.longInteger("n"),
                List.of(tag)))
        .orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DatabaseConfig withLockTimeout(Duration lockTimeout) {
    DatabaseConfig config = TestPostgres.migrated("classpath:db/sample");
    return new DatabaseConfig(
        config.url(),
        config.application(),
        TestPostgres.owner(),
        config.poolSize(),
        Duration.ofSeconds(10),
        config.statementTimeout(),
        lockTimeout,
        config.startupTimeout());
  }
}

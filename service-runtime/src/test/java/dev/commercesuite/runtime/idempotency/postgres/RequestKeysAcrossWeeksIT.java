package dev.commercesuite.runtime.idempotency.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Duplicates of a request take effect once although a week ends between them, and with it the
 * partition whose primary key knows the first of them. Two pools are two replicas.
 */
class RequestKeysAcrossWeeksIT {
  private static final int KEYS = 40;
  private static final int CALLERS = 20;
  private static final int CONNECTIONS = 10;

  private static final String THIS_WEEK = "date_trunc('week', now(), 'UTC')";
  private static final String NEXT_WEEK = "date_trunc('week', now() + interval '7 days', 'UTC')";

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/sample");
  private final Database owner = open(TestPostgres.owner().user(), 2);
  private final List<Database> replicas =
      List.of(
          open(config.application().user(), CONNECTIONS),
          open(config.application().user(), CONNECTIONS));

  private Database open(String user, int connections) {
    DatabaseConfig patient =
        new DatabaseConfig(
            config.url(),
            user.equals(TestPostgres.owner().user()) ? TestPostgres.owner() : config.application(),
            TestPostgres.owner(),
            connections,
            Duration.ofMinutes(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(50),
            config.startupTimeout());
    return Database.open(patient, user, new SimpleMeterRegistry());
  }

  /** The clock of the database, as far as request keys go: a week ends when the test says so. */
  @BeforeEach
  void letTheTestEndTheWeek() {
    owner.useTransaction(tx -> {
      tx.update("create table end_of_week (moment timestamptz not null)");
      tx.update("insert into end_of_week values ('infinity')");
      tx.update("grant select on end_of_week to " + config.application().user());
      tx.update(
          """
          create function current_week() returns timestamptz language sql stable
          set search_path = public, pg_temp
          return (select case when now() < moment then %s else %s end from public.end_of_week)
          """
              .formatted(THIS_WEEK, NEXT_WEEK));
      tx.update("grant execute on function current_week() to " + config.application().user());
      tx.update("alter table idempotency_keys alter column week set default current_week()");
    });
  }

  @AfterEach
  void close() {
    replicas.forEach(Database::close);
    owner.close();
  }

  /** For transactions that begin from now on. */
  private void endTheWeek() {
    owner.useTransaction(tx -> tx.update("update end_of_week set moment = clock_timestamp()"));
  }

  @Test
  void aStormOfDuplicatesInTheMiddleOfWhichAWeekEndsTakesEachEffectOnce() throws Exception {
    List<IdempotentRequest<String>> requests =
        IntStream.range(0, KEYS)
            .<IdempotentRequest<String>>mapToObj(_ -> TestRequests.request())
            .toList();
    CountDownLatch half = new CountDownLatch(KEYS / 2);
    CountDownLatch ended = new CountDownLatch(1);
    List<List<Future<Answer<String>>>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (IdempotentRequest<String> request : requests) {
        calls.add(
            IntStream.range(0, CALLERS)
                .mapToObj(caller ->
                    threads.submit(() ->
                        IdempotentTransactions.once(
                            replicas.get(caller % replicas.size()),
                            request,
                            tx -> {
                              half.countDown();
                              if (half.getCount() == 0) {
                                // Some are at it in the old week, and commit in the new one.
                                await(ended);
                              }
                              return add(tx, request);
                            })))
                .toList());
      }
      await(half);
      endTheWeek();
      ended.countDown();
      for (List<Future<Answer<String>>> duplicates : calls) {
        Set<String> answers = new HashSet<>();
        for (Future<Answer<String>> duplicate : duplicates) {
          answers.add(new String(TestRequests.response(duplicate.get()), StandardCharsets.UTF_8));
        }
        assertThat(answers).hasSize(1);
      }
    }

    assertThat(requests).allSatisfy(request -> assertThat(effects(request)).isEqualTo(1));
    assertThat(keys(THIS_WEEK)).isPositive();
    assertThat(keys(NEXT_WEEK)).isPositive();
    assertThat(keys(THIS_WEEK) + keys(NEXT_WEEK)).isEqualTo(KEYS);
  }

  @Test
  void aDuplicateInTheNextWeekWaitsForTheFirst() throws Exception {
    assertThat(effectsOfARequestThatIsRepeatedInTheNextWeek()).isEqualTo(1);
  }

  /** The test is tested: without the lock neither sees the other. */
  @Test
  void aLockThatIsLeftOutIsFound() throws Exception {
    owner.useTransaction(tx ->
        tx.update(
            """
            do $bug$
            declare
              correct text := pg_get_functiondef('take_request_key(uuid)'::regprocedure);
              wrong text := regexp_replace(correct, 'perform pg_advisory_xact_lock\\(.*?\\);', '');
            begin
              assert wrong <> correct;
              execute wrong;
            end $bug$
            """));

    assertThat(effectsOfARequestThatIsRepeatedInTheNextWeek()).isEqualTo(2);
  }

  @Test
  void workThatBeganInTheLastWeekIsFinishedInThis() {
    IdempotentRequest<String> request =
        TestRequests.<String>request().interimWhile(value -> value.startsWith("working"));
    IdempotentTransactions.once(replicas.getFirst(), request, _ -> "working");
    moveToTheWeekBefore(request);

    assertThat(finish(request, "working still")).isEqualTo(new Answer.Fresh<>("working still"));
    assertThat(finish(request, "done")).isEqualTo(new Answer.Fresh<>("done"));
    assertThat(finish(request, "done twice")).isInstanceOf(Answer.Replayed.class);
    assertThat(
            TestRequests.response(
                IdempotentTransactions.once(replicas.getLast(), request, _ -> "again")))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("done");
  }

  private long effectsOfARequestThatIsRepeatedInTheNextWeek() throws Exception {
    IdempotentRequest<String> request = TestRequests.request();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer<String>> first =
          threads.submit(() ->
              IdempotentTransactions.once(
                  replicas.getFirst(),
                  request,
                  tx -> {
                    begun.countDown();
                    await(goOn);
                    return add(tx, request);
                  }));
      await(begun);
      endTheWeek();
      Future<Answer<String>> second =
          threads.submit(() ->
              IdempotentTransactions.once(replicas.getLast(), request, tx -> add(tx, request)));
      Awaitility.await().until(() -> second.isDone() || somebodyWaits());
      goOn.countDown();
      assertThat(first.get()).isInstanceOf(Answer.Fresh.class);
      var _ = second.get();
    }
    return effects(request);
  }

  private boolean somebodyWaits() {
    return owner
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                """
                select exists (
                  select from pg_locks
                  where locktype = 'advisory' and not granted
                    and database = (select oid from pg_database where datname = current_database())
                ) as waits
                """,
                row -> row.bool("waits")))
        .orElseThrow();
  }

  /** There is no partition for it: it goes to the default one. */
  private void moveToTheWeekBefore(IdempotentRequest<String> request) {
    owner.useTransaction(tx ->
        assertThat(
                tx.update(
                    """
                    update idempotency_keys set week = week - interval '7 days' where key = ?
                    """,
                    request.key().fingerprint()))
            .isEqualTo(1));
  }

  private Answer<String> finish(IdempotentRequest<String> request, String value) {
    return replicas
        .getLast()
        .inTransaction(tx -> IdempotentTransactions.finish(tx, request, value));
  }

  private static String add(Transaction tx, IdempotentRequest<String> request) {
    UUID id = UUID.randomUUID();
    tx.update(
        "insert into things (id, name, tags) values (?, ?, ?)",
        id,
        id.toString(),
        List.of(request.key().requestId().toString()));
    return id.toString();
  }

  private long effects(IdempotentRequest<String> request) {
    return owner
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                "select count(*) as n from things where tags = ?",
                row -> row.longInteger("n"),
                List.of(request.key().requestId().toString())))
        .orElseThrow();
  }

  private long keys(String week) {
    return owner
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                "select count(*) as n from idempotency_keys where week = " + week,
                row -> row.longInteger("n")))
        .orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.commercesuite.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkLoopTest {
  /** So long that whatever happens in a test was woken. */
  private static final Duration NEVER = Duration.ofHours(1);

  private final Queue<String> due = new ConcurrentLinkedQueue<>();
  private final Queue<String> done = new ConcurrentLinkedQueue<>();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> looks = new ConcurrentLinkedQueue<>();
  private final CountDownLatch slow = new CountDownLatch(1);

  private final DueWork<String> work =
      new DueWork<>() {
        @Override
        public List<String> claim(int limit) {
          looks.add(limit);
          List<String> claimed = new ArrayList<>();
          String next;
          while (claimed.size() < limit && (next = due.poll()) != null) {
            claimed.add(next);
          }
          if (claimed.remove("unclaimable")) {
            throw new IllegalStateException("a planted failure");
          }
          return claimed;
        }

        @Override
        public void run(String task) {
          switch (task) {
            case "defect" -> throw new IllegalStateException("a planted defect");
            case "away" -> throw databaseAway();
            case "slow" -> awaitSlow();
            default -> {}
          }
          done.add(task);
        }

        @Override
        public void failed(String task, RuntimeException defect) {
          failed.add(task + ": " + defect.getMessage());
        }
      };

  private WorkLoop<String> loop = WorkLoop.start("sample", work, NEVER, new SimpleMeterRegistry());

  @AfterEach
  void close() {
    slow.countDown();
    loop.close();
  }

  @Test
  void looksAtOnceWhenItIsWoken() {
    await().until(() -> looks.size() == 1);

    put("one", "two");

    await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("one", "two"));
  }

  @Test
  void looksByItselfAfterAPause() {
    loop.close();
    loop = WorkLoop.start("sample", work, Duration.ofMillis(1), new SimpleMeterRegistry());

    due.add("one");

    await().until(() -> done.contains("one"));
  }

  @Test
  void leavesADefectToTheWorkAndGoesOn() {
    put("defect", "one");

    await().until(() -> done.contains("one"));
    await().untilAsserted(() -> assertThat(failed).containsExactly("defect: a planted defect"));
  }

  @Test
  void doesNotCallItADefectThatTheDatabaseIsAway() {
    put("away", "one");
    await().until(() -> done.contains("one"));

    loop.close();

    assertThat(failed).isEmpty();
  }

  @Test
  void goesOnAfterAFailureToClaim() {
    put("unclaimable");
    await().until(due::isEmpty);

    put("one");

    await().until(() -> done.contains("one"));
  }

  @Test
  void aSlowTaskTakesOnePlaceOnly() {
    put("slow");
    await().until(due::isEmpty);

    put(IntStream.range(0, 30).mapToObj(n -> "quick " + n).toArray(String[]::new));

    await().until(() -> done.size() == 30);
    assertThat(done).doesNotContain("slow");
    assertThat(looks).allMatch(limit -> limit >= 1 && limit <= 8);
  }

  @Test
  void doesNoMoreThanAFewTasksAtATime() {
    put(IntStream.range(0, 20).mapToObj(_ -> "slow").toArray(String[]::new));
    await().until(() -> due.size() == 12);

    slow.countDown();

    await().until(() -> done.size() == 20);
  }

  @Test
  void interruptsWhatDoesNotEndWhenItIsClosed() {
    put("slow");
    await().until(due::isEmpty);

    loop.close();

    assertThat(done).isEmpty();
    assertThat(failed).as("no defect").isEmpty();
  }

  private void put(String... tasks) {
    due.addAll(List.of(tasks));
    loop.wake();
  }

  private void awaitSlow() {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DatabaseUnavailable databaseAway() {
    DatabaseRole nobody = new DatabaseRole("nobody", new Secret("nothing"));
    DatabaseConfig nowhere =
        DatabaseConfig.of("jdbc:postgresql://localhost:1/nothing", nobody, nobody);
    return catchThrowableOfType(
        DatabaseUnavailable.class,
        () -> Database.open(nowhere, "nowhere", new SimpleMeterRegistry()).close());
  }
}

package dev.commercesuite.user.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import io.grpc.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashingBulkheadTest {
  private static final int CALLERS = 500;
  private static final HashingLimits LIMITS = new HashingLimits(2, 32, Duration.ofMinutes(1));

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch mayFinish = new CountDownLatch(1);
  private final CountDownLatch twoWork = new CountDownLatch(2);
  private final AtomicInteger atTheSameTime = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @AfterEach
  void close() {
    mayFinish.countDown();
    callers.close();
  }

  /** Nobody finishes before everybody has come, so that the numbers are exact. */
  @Test
  void stormOfCallersIsServedUpToThePlacesAndRefusedBeyondThem() throws Exception {
    CountDownLatch refused = new CountDownLatch(CALLERS - 34);
    List<Future<String>> answers = new ArrayList<>();
    try (HashingBulkhead bulkhead = new HashingBulkhead(LIMITS, HashingBulkheadTest::now)) {
      for (int i = 0; i < CALLERS; i++) {
        answers.add(
            callers.submit(() -> {
              try (PasswordHasher.Permit _ = bulkhead.acquire()) {
                return bulkhead.execute(this::work);
              } catch (UserException.HashingOverloaded e) {
                refused.countDown();
                throw e;
              }
            }));
      }
      refused.await();
      twoWork.await();
      mayFinish.countDown();
      callers.close();

      assertThat(answers).filteredOn(answer -> answer.state() == Future.State.SUCCESS).hasSize(34);
      assertThat(answers)
          .filteredOn(answer -> answer.state() == Future.State.FAILED)
          .hasSize(CALLERS - 34)
          .allMatch(answer ->
              answer.exceptionNow() instanceof UserException.HashingOverloaded overloaded
                  && overloaded.retryAfter().isPositive());
      assertThat(most).hasValue(2);
      try (PasswordHasher.Permit _ = bulkhead.acquire()) {
        assertThat(bulkhead.execute(() -> "after the storm")).isEqualTo("after the storm");
      }
    }
  }

  @Test
  void refusesWhoWouldWaitTooLong() throws Exception {
    HashingLimits impatient = new HashingLimits(1, 1, Duration.ZERO);
    CountDownLatch started = new CountDownLatch(1);
    try (HashingBulkhead bulkhead = new HashingBulkhead(impatient, HashingBulkheadTest::now)) {
      Future<String> first =
          callers.submit(() ->
              bulkhead.execute(() -> {
                started.countDown();
                return work();
              }));
      started.await();

      assertThatThrownBy(() -> bulkhead.execute(this::work))
          .isInstanceOf(UserException.HashingOverloaded.class);

      mayFinish.countDown();
      assertThat(first.get()).isEqualTo("done");
    }
  }

  @Test
  void doesNothingForACallerWhoseClientHasGone() {
    try (HashingBulkhead bulkhead = new HashingBulkhead(LIMITS, HashingBulkheadTest::now);
        Context.CancellableContext call = Context.current().withCancellation()) {
      call.cancel(null);

      call.run(() ->
          assertThatThrownBy(() -> bulkhead.execute(this::work))
              .isInstanceOf(UserException.HashingOverloaded.class));

      assertThat(most).hasValue(0);
      assertThat(bulkhead.execute(() -> "the turn is free")).isEqualTo("the turn is free");
    }
  }

  @Test
  void turnLastsAsLongAsTheWorkAlsoWhenItsCallerIsInterrupted() throws Exception {
    HashingLimits one = new HashingLimits(1, 1, Duration.ZERO);
    CountDownLatch started = new CountDownLatch(1);
    try (HashingBulkhead bulkhead = new HashingBulkhead(one, HashingBulkheadTest::now)) {
      Future<String> interrupted =
          callers.submit(() ->
              bulkhead.execute(() -> {
                started.countDown();
                return work();
              }));
      started.await();
      interrupted.cancel(true);

      assertThatThrownBy(() -> bulkhead.execute(this::work))
          .isInstanceOf(UserException.HashingOverloaded.class);
    }
  }

  @Test
  void workThatFailsGivesItsTurnBack() {
    try (HashingBulkhead bulkhead =
        new HashingBulkhead(new HashingLimits(1, 0, Duration.ZERO), HashingBulkheadTest::now)) {
      assertThatThrownBy(() ->
              bulkhead.execute(() -> {
                throw new IllegalArgumentException("broken hash");
              }))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("broken hash");

      assertThat(bulkhead.execute(() -> "next")).isEqualTo("next");
    }
  }

  /** A clock that stands: nobody ever waits for long. */
  private static long now() {
    return 0;
  }

  private String work() {
    most.accumulateAndGet(atTheSameTime.incrementAndGet(), Math::max);
    twoWork.countDown();
    try {
      mayFinish.await();
      return "done";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      atTheSameTime.decrementAndGet();
    }
  }
}

package dev.commercesuite.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException.PaymentServiceUnavailable;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor;
import dev.commercesuite.order.domain.paymentfeed.PaymentFollower;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.InMemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PaymentFeedWorkTest {
  private static final UUID LEASE = new UUID(0, 1);

  private final Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final FakeCursor cursor = new FakeCursor();

  @Test
  void claimsNothingWhileAnotherReplicaReads() {
    PaymentFeedWork work = work(token -> token);
    assertThat(work.claim(8)).hasSize(1);

    cursor.isFree = false;

    assertThat(work.claim(8)).isEmpty();
  }

  @Test
  void looksAgainASecondAfterItHasReadEverything() {
    work(token -> token).run(lease(3));

    assertThat(cursor.due).isEqualTo(now.plusSeconds(1));
    assertThat(cursor.failure).isEmpty();
  }

  @Test
  void waitsLongerAndLongerForThePaymentServiceButNotForLong() {
    PaymentFeedWork work =
        work(_ -> {
          throw PaymentServiceUnavailable.outage(null);
        });

    assertThat(List.of(0, 1, 2, 30))
        .map(failures -> {
          work.run(lease(failures));
          return Duration.between(now, cursor.due).toSeconds();
        })
        .containsExactly(1L, 2L, 4L, 30L);
    assertThat(cursor.failure).isNotEmpty();
  }

  @Test
  void triesADefectAgainLessAndLessOften() {
    PaymentFeedWork work =
        work(_ -> {
          throw PaymentServiceUnavailable.defect(null);
        });
    assertThatThrownBy(() -> work.run(lease(0))).isInstanceOf(PaymentServiceUnavailable.class);

    assertThat(List.of(0, 3, 30))
        .map(failures -> {
          work.failed(lease(failures), new IllegalStateException("a bug"));
          return Duration.between(now, cursor.due).toSeconds();
        })
        .containsExactly(1L, 8L, 300L);
    assertThat(cursor.failure).contains("a bug");
  }

  private PaymentFeedWork work(UnaryOperator<String> feed) {
    InMemoryStore store = new InMemoryStore();
    FakePayments payments = new FakePayments();
    OrderPayments orderPayments =
        new OrderPayments(store, payments, _ -> {}, UUID::randomUUID, () -> now);
    OrderRefunds refunds = new OrderRefunds(store, payments, () -> now);
    OrderRecovery recovery =
        new OrderRecovery(
            store,
            orderPayments,
            refunds,
            new OrderCancellations(
                store, orderPayments, refunds, payments, UUID::randomUUID, () -> now),
            () -> now);
    PaymentFeed pages = token -> new PaymentFeed.Page(List.of(), feed.apply(token), false);
    return new PaymentFeedWork(
        cursor,
        new PaymentFollower(
            pages,
            cursor,
            new RefundsElsewhere(store, recovery, () -> now),
            PaymentFeedWork.LEASE,
            () -> now),
        () -> now);
  }

  private static PaymentFeedCursor.Lease lease(int failures) {
    return new PaymentFeedCursor.Lease(LEASE, "token", failures);
  }

  /** Remembers when the feed is due again. */
  private static final class FakeCursor implements PaymentFeedCursor {
    boolean isFree = true;
    Instant due = Instant.MIN;
    String failure = "";

    @Override
    public Optional<Lease> claim(Instant now, Duration lease) {
      return isFree ? Optional.of(lease(0)) : Optional.empty();
    }

    @Override
    public boolean advance(
        Lease lease, PaymentFeed.Page page, List<Change> changes, Instant now, Instant leaseEnd) {
      throw new AssertionError("there is nothing new");
    }

    @Override
    public boolean restart(Lease lease, Instant leaseEnd) {
      throw new AssertionError("the history is there");
    }

    @Override
    public void release(Lease lease, Instant until) {
      due = until;
    }

    @Override
    public void retry(Lease lease, Instant until, String why) {
      due = until;
      failure = why;
    }
  }
}

package dev.commercesuite.order.domain.paymentfeed;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.dispute.DisputeStep;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed.Page;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The payments database was restored, and the payment service does not know a refund any more that
 * an order waits for. All orders have one feed: it must not stop at a dispute of that one.
 */
class DisputesOfBrokenOrdersTest extends OrderTesting {
  private static final Actor FINANCE =
      new Actor(Actor.Kind.USER, "finance", Set.of(Actor.Permission.REFUND_ANY_ORDER));

  private final PaymentFeedCursor cursor =
      new PaymentFeedCursor() {
        @Override
        public boolean advance(
            Lease lease, Page page, List<Change> changes, Instant at, Instant leaseEnd) {
          for (Change change : changes) {
            switch (change) {
              case Note note -> {
                var _ = store.change(note.orderId(), order -> note.rule().apply(order, Set.of()));
              }
              case Count _ -> throw new AssertionError("nothing is refunded");
            }
          }
          return true;
        }

        @Override
        public boolean restart(Lease lease, Instant leaseEnd) {
          throw new AssertionError("the feed goes on where it was");
        }

        @Override
        public Optional<Lease> claim(Instant at, Duration lease) {
          throw new AssertionError("whoever calls has claimed it");
        }

        @Override
        public void release(Lease lease, Instant due) {
          throw new AssertionError("whoever calls releases it");
        }

        @Override
        public void retry(Lease lease, Instant due, String failure) {
          throw new AssertionError("whoever calls tries again");
        }
      };

  @Test
  void areNotedWithoutARefundOfPieces() {
    Order order = pay(placed(mug()));
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    NewRefund all = new NewRefund(List.of(), "");
    var _ = fresh(refunds.refund(FINANCE, request(), order.id(), all, null));
    Order another = pay(placed(mug()));
    assertIsBroken(order);

    tell(opened(order), opened(another));

    assertThat(history(order)).endsWith(OrderEvent.Type.DISPUTE_OPENED);
    assertThat(current(order).disputed()).isEqualTo(new Disputed(TOTAL, 0));
    assertThat(current(order).pendingRefunds()).hasSize(1);
    assertThat(history(another)).endsWith(OrderEvent.Type.DISPUTE_OPENED);
  }

  @Test
  void areNotedWithoutTheRefundOfACancellation() {
    Order order = pay(placed(mug()));
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    var _ = cancel(order);
    assertIsBroken(order);

    tell(opened(order));

    assertThat(history(order)).endsWith(OrderEvent.Type.DISPUTE_OPENED);
    assertThat(current(order).state()).isEqualTo(OrderState.CANCELLING);
  }

  /** A payment that was not known to have paid the order is asked for, and nothing else. */
  @Test
  void waitUntilItIsKnownWhatPaidTheOrder() {
    payments.outcome = new AttemptState.Processing();
    Order order = pay(placed(mug()));
    PaymentNews opened = opened(order);
    assertThatThrownBy(() -> tell(opened))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    assertThat(history(order)).doesNotContain(OrderEvent.Type.DISPUTE_OPENED);
    payments.outcome = new AttemptState.Succeeded();

    tell(opened);

    assertThat(history(order)).endsWith(OrderEvent.Type.PAID, OrderEvent.Type.DISPUTE_OPENED);
    assertThat(payments.calls).containsExactly("charge", "find", "find");
  }

  private void assertIsBroken(Order order) {
    payments.refundsForgotten = true;
    assertThatThrownBy(() -> recovery.recover(order.id()))
        .isInstanceOfSatisfying(
            OrderException.PaymentServiceUnavailable.class,
            e -> assertThat(e.isTransient()).isFalse());
  }

  private static PaymentNews opened(Order order) {
    String payment = Objects.requireNonNull(Objects.requireNonNull(order.attempt()).paymentId());
    return new PaymentNews.Disputed(
        order.id(),
        payment,
        new DisputeNews("dispute of " + order.id(), DisputeStep.OPENED, new Disputed(TOTAL, 0)));
  }

  /** A page of the feed, which is read. */
  private void tell(PaymentNews... news) {
    new PaymentFollower(
            _ -> new Page(List.of(news), "end", false),
            cursor,
            new RefundsElsewhere(store, recovery, () -> now),
            Duration.ofSeconds(20),
            () -> now)
        .catchUp(new Lease(new UUID(0, 1), "start", 0));
  }
}

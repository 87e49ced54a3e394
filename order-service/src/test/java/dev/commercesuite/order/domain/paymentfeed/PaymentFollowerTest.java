package dev.commercesuite.order.domain.paymentfeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed.HistoryGone;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed.Page;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PaymentFollowerTest extends OrderTesting {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final UUID LEASE_ID = new UUID(0, 1);

  private final Map<String, Page> pages = new HashMap<>();
  private final List<String> done = new ArrayList<>();

  /** How many pages are counted, or restarts made, before the lease is lost. */
  private int heldFor = 100;

  private final PaymentFeedCursor cursor =
      new PaymentFeedCursor() {
        @Override
        public boolean advance(
            Lease lease, Page page, List<Change> changes, Instant at, Instant leaseEnd) {
          assertThat(lease.id()).isEqualTo(LEASE_ID);
          assertThat(at).isEqualTo(now);
          assertThat(leaseEnd).isEqualTo(now.plus(LEASE));
          if (heldFor-- <= 0) {
            return false;
          }
          done.add("behind " + page.resumeToken());
          for (Change change : changes) {
            switch (change) {
              case Count(OrderId order, String refund, Function<Order, OrderTransition> rule) ->
                  store.settle(order, refund, rule);
              case Note _ -> throw new AssertionError("nothing is disputed");
            }
          }
          return true;
        }

        @Override
        public boolean restart(Lease lease, Instant leaseEnd) {
          assertThat(leaseEnd).isEqualTo(now.plus(LEASE));
          if (heldFor-- <= 0) {
            return false;
          }
          done.add("restart");
          return true;
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

  private final PaymentFollower follower =
      new PaymentFollower(
          this::read, cursor, new RefundsElsewhere(store, recovery, () -> now), LEASE, () -> now);

  private Page read(String token) {
    Page page = pages.get(token);
    if (page == null) {
      throw new HistoryGone(new IllegalArgumentException(token));
    }
    return page;
  }

  @Test
  void readsPageAfterPageAndCountsEachRefundOnce() {
    Order order = pay(placed(mug()));
    pages.put("t0", new Page(List.of(refunded(order, "r1", 100)), "t1", true));
    pages.put("t1", new Page(List.of(new PaymentNews.Outcome(order.id())), "t2", true));
    pages.put(
        "t2",
        new Page(List.of(refunded(order, "r2", 20), refunded(order, "r1", 100)), "t3", false));

    follower.catchUp(lease("t0"));

    assertThat(done).containsExactly("behind t1", "behind t2", "behind t3");
    assertThat(current(order).refundedTotal()).isEqualTo(new Money("EUR", 120));
    assertThat(history(order))
        .endsWith(OrderEvent.Type.REFUNDED_ELSEWHERE, OrderEvent.Type.REFUNDED_ELSEWHERE);
  }

  @Test
  void doesNothingWhenThereIsNothingNew() {
    pages.put("t0", new Page(List.of(), "t0", false));

    follower.catchUp(lease("t0"));

    assertThat(done).isEmpty();
  }

  @Test
  void stepsBehindWhatIsNoNewsForOrders() {
    pages.put("t0", new Page(List.of(), "t1", true));
    pages.put("t1", new Page(List.of(), "t1", true));

    follower.catchUp(lease("t0"));

    assertThat(done).containsExactly("behind t1");
  }

  @Test
  void stopsWhenAnotherReplicaHasTheLease() {
    Order order = pay(placed(mug()));
    heldFor = 1;
    pages.put("t0", new Page(List.of(), "t1", true));
    pages.put("t1", new Page(List.of(refunded(order, "r1", 100)), "t2", true));

    follower.catchUp(lease("t0"));

    assertThat(done).containsExactly("behind t1");
    assertThat(current(order).refundedTotal()).isEqualTo(new Money("EUR", 0));
  }

  @Test
  void beginsAgainWhenTheHistoryIsGone() {
    Order order = pay(placed(mug()));
    pages.put(PaymentFeed.BEGINNING, new Page(List.of(refunded(order, "r1", 100)), "t1", false));

    follower.catchUp(lease("of another history"));

    assertThat(done).containsExactly("restart", "behind t1");
    assertThat(current(order).refundedTotal()).isEqualTo(new Money("EUR", 100));
  }

  @Test
  void doesNotBeginAgainWithoutTheLease() {
    heldFor = 0;
    pages.put(PaymentFeed.BEGINNING, new Page(List.of(), "t1", false));

    follower.catchUp(lease("of another history"));

    assertThat(done).isEmpty();
  }

  @Test
  void reportsThatNotEvenTheBeginningIsThere() {
    assertThatThrownBy(() -> follower.catchUp(lease(PaymentFeed.BEGINNING)))
        .isInstanceOf(HistoryGone.class);
    assertThat(done).isEmpty();
  }

  @Test
  void leavesOutPaymentsOfOrdersThatAreNotHere() {
    Order order = pay(placed(mug()));
    PaymentNews foreign =
        new PaymentNews.Refunded(new OrderId(UUID.randomUUID()), "payment-2", settled("r0", 5));
    pages.put("t0", new Page(List.of(foreign, refunded(order, "r1", 100)), "t1", false));

    follower.catchUp(lease("t0"));

    assertThat(done).containsExactly("behind t1");
    assertThat(current(order).refundedTotal()).isEqualTo(new Money("EUR", 100));
  }

  @Test
  void countsNothingBeforeItIsKnownWhoAskedForARefund() {
    Order order = pay(placed(mug()));
    payments.lostRequests = 2;
    assertThat(cancel(order).isBeingCancelled()).isTrue();
    pages.put("t0", new Page(List.of(refunded(order, "r1", 100)), "t1", false));

    assertThatThrownBy(() -> follower.catchUp(lease("t0")))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    assertThat(done).isEmpty();
  }

  private static PaymentNews refunded(Order order, String refundId, long minorUnits) {
    return new PaymentNews.Refunded(order.id(), paymentOf(order), settled(refundId, minorUnits));
  }

  private static String paymentOf(Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || attempt.paymentId() == null) {
      throw new AssertionError("the order has no payment: " + order);
    }
    return attempt.paymentId();
  }

  private static SettledRefund settled(String refundId, long minorUnits) {
    return new SettledRefund(refundId, new Money("EUR", minorUnits));
  }

  private static Lease lease(String token) {
    return new Lease(LEASE_ID, token, 0);
  }
}

package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Change;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Count;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.paymentfeed.PaymentFollower;
import dev.commercesuite.order.domain.paymentfeed.PaymentNews;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Following the payment service's feed, with the cursor in a real PostgreSQL. */
class PaymentFollowingIT extends PostgresTesting {
  private static final Duration LEASE = Duration.ofSeconds(20);

  private final PostgresPaymentFeedCursor cursor =
      new PostgresPaymentFeedCursor(database, store, ids);
  private final PostgresOrderWorkQueue work = new PostgresOrderWorkQueue(database);
  private final FakeFeed feed = new FakeFeed();
  private final FakePayments payments = new FakePayments();
  private final OrderPayments orderPayments =
      new OrderPayments(store, payments, _ -> {}, ids, clock);
  private final OrderRefunds orderRefunds = new OrderRefunds(store, payments, clock);
  private final OrderRecovery recovery =
      new OrderRecovery(
          store,
          orderPayments,
          orderRefunds,
          new OrderCancellations(store, orderPayments, orderRefunds, payments, ids, clock),
          clock);
  private final RefundsElsewhere refunds = new RefundsElsewhere(store, recovery, clock);

  @Test
  void readsPageAfterPageAndGoesOnThereAfterARestart() {
    feed.pages(3);

    catchUp(cursor);
    feed.pages(5);
    try (Database other = Database.open(config, "replica", new SimpleMeterRegistry())) {
      catchUp(new PostgresPaymentFeedCursor(other, new PostgresOrderStore(other, clock), ids));
    }

    assertThat(feed.asked).containsExactly("", "1", "2", "3", "4");
  }

  @Test
  void makesOrdersDueThatWaitForTheirPayment() {
    Order acting = waiting(new AttemptState.RequiresAction(new NextAction("https://bank", "s")));
    Order declined = waiting(new AttemptState.Declined(new PaymentError("card_declined", "No.")));
    Order untouched = waiting(new AttemptState.Processing());
    assertThat(work.claim(now, LEASE, 10)).isEmpty();
    feed.add(outcome(acting), outcome(declined), new PaymentNews.Outcome(new OrderId(ids.get())));

    catchUp(cursor);

    assertThat(work.claim(now, LEASE, 10))
        .extracting(OrderWorkQueue.Task::orderId)
        .containsExactly(acting.id())
        .doesNotContain(declined.id(), untouched.id());
  }

  @Test
  void leavesWhatIsParkedToTheOperator() {
    Order order = waiting(new AttemptState.Processing());
    work.park(order.id(), "a defect");
    feed.add(outcome(order));

    catchUp(cursor);

    assertThat(work.claim(now, LEASE, 10)).isEmpty();
  }

  /** The news of a decline is no reason to ask the bank again at once. */
  @Test
  void doesNotHurryACancellationWhoseRefundWasDeclined() {
    Order order = paid();
    payments.refundOutcome =
        new RefundReport.Failed(new RefundError("refund_declined", "No."), "refund-1");
    var _ = store.change(order.id(), paid -> paid.cancel(ids.get(), "", ALICE, now));
    Order declined = recovery.recover(order.id());
    assertThat(declined.state()).isEqualTo(OrderState.CANCELLING);
    work.postpone(declined, now.plusSeconds(30));
    feed.add(outcome(order));

    catchUp(cursor);

    assertThat(work.claim(now, LEASE, 10)).isEmpty();
  }

  @Test
  void isReadByOneReplicaAtATime() throws Exception {
    feed.pages(1);
    int replicas = 4;
    List<Lease> leases = new CopyOnWriteArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch begin = new CountDownLatch(1);
      for (int i = 0; i < replicas; i++) {
        var _ =
            threads.submit(() -> {
              begin.await();
              cursor.claim(now, LEASE).ifPresent(leases::add);
              return true;
            });
      }
      begin.countDown();
    }

    assertThat(leases).hasSize(1);
    cursor.release(leases.getFirst(), now.plusSeconds(1));
    assertThat(cursor.claim(now, LEASE)).isEmpty();
    now = now.plusSeconds(1);
    assertThat(cursor.claim(now, LEASE)).isPresent();
  }

  @Test
  void aReplicaThatLostItsLeaseWritesNothing() {
    feed.pages(2);
    Order order = waiting(new AttemptState.Processing());
    feed.add(outcome(order));
    Lease slow = cursor.claim(now, LEASE).orElseThrow();
    now = now.plus(LEASE);
    Lease next = cursor.claim(now, LEASE).orElseThrow();

    assertThat(advance(slow, feed.read("2"))).isFalse();
    assertThat(cursor.restart(slow, now.plus(LEASE))).isFalse();
    cursor.release(slow, now);
    cursor.retry(slow, now, "late");

    assertThat(cursor.claim(now, LEASE)).isEmpty();
    assertThat(work.claim(now, LEASE, 10)).isEmpty();
    assertThat(advance(next, feed.read("2"))).isTrue();
    assertThat(work.claim(now, LEASE, 10)).hasSize(1);
    cursor.release(next, now);
    assertThat(cursor.claim(now, LEASE).orElseThrow().resumeToken()).isEqualTo("3");
  }

  @Test
  void keepsItsLeaseWhileThereAreMorePages() {
    feed.pages(2);
    Lease lease = cursor.claim(now, LEASE).orElseThrow();
    now = now.plus(LEASE).minusSeconds(1);
    assertThat(advance(lease, feed.read(""))).isTrue();
    now = now.plusSeconds(2);

    assertThat(cursor.claim(now, LEASE)).isEmpty();
    assertThat(advance(lease, feed.read("1"))).isTrue();
  }

  @Test
  void beginsAgainWhenTheHistoryIsGone() {
    feed.pages(2);
    catchUp(cursor);
    feed.forget("2");

    catchUp(cursor);

    assertThat(feed.asked).containsExactly("", "1", "2", "", "1");
    feed.forget("");
    feed.forget("2");
    Lease lease = cursor.claim(now, LEASE).orElseThrow();
    assertThatThrownBy(() -> follower(cursor).catchUp(lease))
        .isInstanceOf(PaymentFeed.HistoryGone.class);
  }

  @Test
  void countsFailuresUntilItSucceeds() {
    feed.pages(1);
    Lease first = cursor.claim(now, LEASE).orElseThrow();
    feed.away = true;
    assertThatThrownBy(() -> follower(cursor).catchUp(first))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    cursor.retry(first, now, "x".repeat(5_000));
    Lease second = cursor.claim(now, LEASE).orElseThrow();
    feed.away = false;
    follower(cursor).catchUp(second);
    cursor.release(second, now);

    assertThat(first.failures()).isZero();
    assertThat(second.failures()).isEqualTo(1);
    assertThat(cursor.claim(now, LEASE).orElseThrow())
        .extracting(Lease::failures, Lease::resumeToken)
        .containsExactly(0, "1");
  }

  @Test
  void countsARefundOnceHoweverOftenTheFeedTellsOfIt() {
    Order order = paid();
    PaymentNews refunded = refunded(order, "refund-1", 200);
    feed.add(refunded, refunded);
    feed.add(refunded(order, "refund-2", 50), refunded);

    catchUp(cursor);
    feed.forget("2");
    catchUp(cursor);

    assertThat(feed.asked).containsExactly("", "1", "2", "", "1");
    assertThat(refundedOf(order)).isEqualTo(250);
    assertThat(countedOf(order)).isEqualTo(2);
  }

  @Test
  void passesOverPaymentsForOthers() {
    Order order = paid();
    Order unpaid = placed(ALICE, product(10), 1);
    feed.add(
        new PaymentNews.Refunded(
            new OrderId(ids.get()), "payment-1", new SettledRefund("refund-1", eur(200))),
        new PaymentNews.Refunded(
            order.id(), "another payment", new SettledRefund("refund-2", eur(200))),
        refunded(unpaid, "refund-3", 200),
        refunded(order, "refund-4", 50));

    catchUp(cursor);

    assertThat(refundedOf(order)).isEqualTo(50);
    assertThat(refundedOf(unpaid)).isZero();
    assertThat(cursor.claim(now, LEASE).orElseThrow().resumeToken()).isEqualTo("1");
  }

  @Test
  void aReplicaThatDiesBetweenEffectAndCursorLeavesNothingBehind() {
    Order first = paid();
    Order second = paid();
    feed.add(refunded(first, "refund-1", 200), refunded(second, "refund-2", 100));
    try (Database dying = Database.open(config, "dying", new SimpleMeterRegistry())) {
      PostgresPaymentFeedCursor other =
          new PostgresPaymentFeedCursor(dying, new PostgresOrderStore(dying, clock), ids);
      Lease lease = other.claim(now, LEASE).orElseThrow();
      PaymentFeed.Page page = feed.read("");
      List<Change> counts =
          List.of(
              new Count(
                  first.id(),
                  "refund-1",
                  refunds.counting("payment of " + first.id(), refund("refund-1", 200))),
              new Count(
                  second.id(),
                  "refund-2",
                  order -> {
                    // The first refund is written, and the token too.
                    killConnectionsOf("dying");
                    return refunds
                        .counting("payment of " + second.id(), refund("refund-2", 100))
                        .apply(order);
                  }));

      assertThatThrownBy(() -> other.advance(lease, page, counts, now, now.plus(LEASE)))
          .isInstanceOf(DatabaseException.class);
    }

    assertThat(refundedOf(first)).isZero();
    assertThat(cursor.claim(now, LEASE)).isEmpty();
    now = now.plus(LEASE);
    catchUp(cursor);
    assertThat(refundedOf(first)).isEqualTo(200);
    assertThat(refundedOf(second)).isEqualTo(100);
    assertThat(countedOf(first)).isEqualTo(1);
  }

  @Test
  void aReplicaThatDiesAfterItHasAdvancedIsNotRepeated() {
    Order order = paid();
    feed.add(refunded(order, "refund-1", 200));
    Lease lease = cursor.claim(now, LEASE).orElseThrow();
    follower(cursor).catchUp(lease);
    // It dies before it can release the lease.
    now = now.plus(LEASE);

    catchUp(cursor);

    assertThat(feed.asked).containsExactly("", "1");
    assertThat(refundedOf(order)).isEqualTo(200);
    assertThat(countedOf(order)).isEqualTo(1);
  }

  @Test
  void twoReplicasCountEveryRefundOnce() throws Exception {
    int count = 20;
    Order order = paid();
    for (int i = 0; i < count; i++) {
      feed.add(refunded(order, "refund-" + i, 10));
    }
    try (Database second = Database.open(config, "second", new SimpleMeterRegistry());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<PostgresPaymentFeedCursor> replicas =
          List.of(
              cursor,
              new PostgresPaymentFeedCursor(second, new PostgresOrderStore(second, clock), ids));
      List<Future<Boolean>> readers = new ArrayList<>();
      for (PostgresPaymentFeedCursor replica : replicas) {
        readers.add(
            threads.submit(() -> {
              for (int turn = 0; turn < count; turn++) {
                Optional<Lease> lease = replica.claim(now, LEASE);
                if (lease.isPresent()) {
                  follower(replica).catchUp(lease.get());
                  replica.release(lease.get(), now);
                }
              }
              return true;
            }));
      }
      for (Future<Boolean> reader : readers) {
        assertThat(reader.get()).isTrue();
      }
    }

    assertThat(refundedOf(order)).isEqualTo(10L * count);
    assertThat(countedOf(order)).isEqualTo(count);
    assertThat(feed.asked.stream().filter(token -> !token.equals("20"))).doesNotHaveDuplicates();
  }

  @Test
  void waitsUntilItIsKnownWhetherTheRefundIsOurs() {
    Order order = waiting(new AttemptState.Processing());
    payments.outcome = new AttemptState.Processing();
    feed.add(
        new PaymentNews.Refunded(order.id(), "payment of " + order.id(), refund("refund-1", 200)));
    Lease lease = cursor.claim(now, LEASE).orElseThrow();

    assertThatThrownBy(() -> follower(cursor).catchUp(lease))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    cursor.retry(lease, now, "not known");
    payments.outcome = new AttemptState.Succeeded();
    catchUp(cursor);

    assertThat(refundedOf(order)).isEqualTo(200);
  }

  private Order paid() {
    return waiting(new AttemptState.Succeeded());
  }

  private static PaymentNews refunded(Order order, String refundId, long minorUnits) {
    return new PaymentNews.Refunded(
        order.id(), "payment of " + order.id(), refund(refundId, minorUnits));
  }

  private static SettledRefund refund(String id, long minorUnits) {
    return new SettledRefund(id, eur(minorUnits));
  }

  private static Money eur(long minorUnits) {
    return new Money("EUR", minorUnits);
  }

  private long refundedOf(Order order) {
    return store
        .find(order.id(), new OrderVisibility.All())
        .orElseThrow()
        .refundedTotal()
        .minorUnits();
  }

  private long countedOf(Order order) {
    return store.events(order.id(), 0, 100).stream()
        .filter(event -> event.type() == OrderEvent.Type.REFUNDED_ELSEWHERE)
        .count();
  }

  private static void killConnectionsOf(String application) {
    TestPostgres.asSuperuser(
        """
        select pg_terminate_backend(pid) from pg_stat_activity where application_name = '%s'
        """
            .formatted(application));
  }

  private void catchUp(PaymentFeedCursor of) {
    Lease lease = of.claim(now, LEASE).orElseThrow();
    follower(of).catchUp(lease);
    of.release(lease, now);
  }

  private PaymentFollower follower(PaymentFeedCursor of) {
    return new PaymentFollower(feed, of, refunds, LEASE, clock);
  }

  private boolean advance(Lease lease, PaymentFeed.Page page) {
    return cursor.advance(lease, page, List.of(), now, now.plus(LEASE));
  }

  private static PaymentNews outcome(Order order) {
    return new PaymentNews.Outcome(order.id());
  }

  /** An order whose attempt has come so far, and that a worker has just looked at. */
  private Order waiting(AttemptState state) {
    Order order = placed(ALICE, product(10), 1);
    UUID attempt = ids.get();
    var _ =
        store.change(
            order.id(),
            unpaid -> unpaid.beginPayment(attempt, ids.get(), "tok_test", "", ALICE, now));
    Order waiting =
        store.change(
            order.id(),
            unpaid ->
                unpaid.paymentReported(
                    attempt, new PaymentReport("payment of " + order.id(), state), ALICE, now));
    payments.add("payment of " + order.id(), order, state);
    work.postpone(waiting, now.plusSeconds(30));
    return waiting;
  }

  /** Pages with a change each, or with none. */
  private static final class FakeFeed implements PaymentFeed {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile boolean away;
    private final List<List<PaymentNews>> pages = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();

    /** So many pages in all. */
    void pages(int count) {
      while (pages.size() < count) {
        add();
      }
    }

    void add(PaymentNews... news) {
      pages.add(List.of(news));
    }

    /** The next one who asks for what follows this is told that it is gone. */
    void forget(String token) {
      forgotten.add(token);
    }

    @Override
    public Page read(String resumeToken) {
      asked.add(resumeToken);
      if (away) {
        throw OrderException.PaymentServiceUnavailable.outage(null);
      }
      if (forgotten.remove(resumeToken)) {
        throw new HistoryGone(new IllegalStateException("of the test"));
      }
      int page = resumeToken.isEmpty() ? 0 : Integer.parseInt(resumeToken);
      return page < pages.size()
          ? new Page(pages.get(page), Integer.toString(page + 1), page + 1 < pages.size())
          : new Page(List.of(), resumeToken, false);
    }
  }
}

package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.paymentfeed.PaymentFollower;
import dev.commercesuite.order.domain.paymentfeed.PaymentNews;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue;
import dev.commercesuite.runtime.database.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Following the payment service's feed, with the cursor in a real PostgreSQL. */
class PaymentFollowingIT extends PostgresTesting {
  private static final Duration LEASE = Duration.ofSeconds(20);

  private final PostgresPaymentFeedCursor cursor = new PostgresPaymentFeedCursor(database, ids);
  private final PostgresOrderWorkQueue work = new PostgresOrderWorkQueue(database);
  private final FakeFeed feed = new FakeFeed();

  @Test
  void readsPageAfterPageAndGoesOnThereAfterARestart() {
    feed.pages(3);

    catchUp(cursor);
    feed.pages(5);
    try (Database other = Database.open(config, "replica", new SimpleMeterRegistry())) {
      catchUp(new PostgresPaymentFeedCursor(other, ids));
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

    assertThat(cursor.advance(slow, feed.read("2"), now, now.plus(LEASE))).isFalse();
    assertThat(cursor.restart(slow, now.plus(LEASE))).isFalse();
    cursor.release(slow, now);
    cursor.retry(slow, now, "late");

    assertThat(cursor.claim(now, LEASE)).isEmpty();
    assertThat(work.claim(now, LEASE, 10)).isEmpty();
    assertThat(cursor.advance(next, feed.read("2"), now, now.plus(LEASE))).isTrue();
    assertThat(work.claim(now, LEASE, 10)).hasSize(1);
    cursor.release(next, now);
    assertThat(cursor.claim(now, LEASE).orElseThrow().resumeToken()).isEqualTo("3");
  }

  @Test
  void keepsItsLeaseWhileThereAreMorePages() {
    feed.pages(2);
    Lease lease = cursor.claim(now, LEASE).orElseThrow();
    now = now.plus(LEASE).minusSeconds(1);
    assertThat(cursor.advance(lease, feed.read(""), now, now.plus(LEASE))).isTrue();
    now = now.plusSeconds(2);

    assertThat(cursor.claim(now, LEASE)).isEmpty();
    assertThat(cursor.advance(lease, feed.read("1"), now, now.plus(LEASE))).isTrue();
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

  private void catchUp(PaymentFeedCursor of) {
    Lease lease = of.claim(now, LEASE).orElseThrow();
    follower(of).catchUp(lease);
    of.release(lease, now);
  }

  private PaymentFollower follower(PaymentFeedCursor of) {
    return new PaymentFollower(feed, of, LEASE, clock);
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
            order.id(), unpaid -> unpaid.beginPayment(attempt, ids.get(), "tok_test", ALICE, now));
    Order waiting =
        store.change(
            order.id(),
            unpaid ->
                unpaid.paymentReported(
                    attempt, new PaymentReport("payment of " + order.id(), state), ALICE, now));
    work.postpone(waiting, now.plusSeconds(30));
    return waiting;
  }

  /** Pages with a change each, or with none. */
  private static final class FakeFeed implements PaymentFeed {
    final List<String> asked = new ArrayList<>();
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

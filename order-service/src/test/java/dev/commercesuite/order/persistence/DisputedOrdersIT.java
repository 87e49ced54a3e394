package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.dispute.DisputeStep;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.erasure.OrderErasure;
import dev.commercesuite.order.domain.erasure.StoredAnswers;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.paymentfeed.PaymentFollower;
import dev.commercesuite.order.domain.paymentfeed.PaymentNews;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.domain.testing.FakePayments;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What orders know of disputes, as the payment service's feed tells it. */
class DisputedOrdersIT extends PostgresTesting {
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final Actor OFFICER =
      new Actor(Actor.Kind.USER, "officer", Set.of(Actor.Permission.REDACT_ANY_ORDER));

  private final PostgresPaymentFeedCursor cursor =
      new PostgresPaymentFeedCursor(database, store, ids);
  private final FakePayments payments = new FakePayments();
  private final OrderPayments orderPayments =
      new OrderPayments(store, payments, _ -> {}, ids, clock);
  private final OrderRefunds orderRefunds = new OrderRefunds(store, payments, clock);
  private final OrderCancellations cancellations =
      new OrderCancellations(store, orderPayments, orderRefunds, payments, ids, clock);
  private final OrderRecovery recovery =
      new OrderRecovery(store, orderPayments, orderRefunds, cancellations, clock);

  @Test
  void followsADisputeToItsEnd() {
    Order order = paid();

    tell(told(order, "dispute-1", DisputeStep.OPENED, 1_250, 0));
    assertThat(current(order).disputed()).isEqualTo(new Disputed(1_250, 0));
    tell(told(order, "dispute-1", DisputeStep.LOST, 0, 1_250));

    assertThat(current(order).disputed()).isEqualTo(new Disputed(0, 1_250));
    assertThat(current(order).state()).isEqualTo(OrderState.PAID);
    assertThat(disputesOf(order)).containsExactly("DISPUTE_OPENED 1", "DISPUTE_LOST 1");
  }

  @Test
  void writesTheOrderAsItsRuleMakesIt() {
    Order order = paid();
    now = now.plusSeconds(60);
    PaymentNews.Disputed news = told(order, "dispute-1", DisputeStep.OPENED, 1_250, 0);

    tell(news);

    assertThat(current(order))
        .isEqualTo(order.disputed(payment(order), news.dispute(), Set.of(), now).order());
    assertThat(store.events(order.id(), 0, 100).getLast())
        .isEqualTo(
            new OrderEvent(
                order.id(),
                order.version() + 1,
                OrderEvent.Type.DISPUTE_OPENED,
                OrderState.PAID,
                Actor.Kind.SYSTEM,
                "",
                "",
                null,
                null,
                "dispute-1",
                now));
  }

  @Test
  void notesEachStepOnceHoweverOftenTheFeedTellsOfIt() {
    Order order = paid();
    PaymentNews opened = told(order, "dispute-1", DisputeStep.OPENED, 300, 0);
    PaymentNews won = told(order, "dispute-1", DisputeStep.WON, 0, 0);

    tell(opened, opened);
    tell(opened, won);
    long version = current(order).version();
    // From the beginning, as after a restore, when the payment is as it has become.
    tell(told(order, "dispute-1", DisputeStep.OPENED, 0, 0), won);

    assertThat(disputesOf(order)).containsExactly("DISPUTE_OPENED 1", "DISPUTE_WON 1");
    assertThat(current(order).disputed()).isEqualTo(Disputed.NONE);
    assertThat(current(order).version()).isEqualTo(version);
  }

  @Test
  void isRightWhateverTheOrder() {
    Order order = paid();

    tell(told(order, "dispute-1", DisputeStep.LOST, 0, 300));
    tell(told(order, "dispute-1", DisputeStep.OPENED, 300, 0));

    assertThat(disputesOf(order)).containsExactly("DISPUTE_LOST 1");
    assertThat(current(order).disputed()).isEqualTo(new Disputed(0, 300));
  }

  @Test
  void tellsDisputesOfOnePaymentApart() {
    Order order = paid();

    tell(
        told(order, "dispute-1", DisputeStep.OPENED, 700, 0),
        told(order, "dispute-2", DisputeStep.OPENED, 700, 0),
        refunded(order, "refund-1", 200));
    tell(told(order, "dispute-1", DisputeStep.WON, 200, 0));
    tell(told(order, "dispute-2", DisputeStep.LOST, 0, 200));

    assertThat(disputesOf(order))
        .containsExactly("DISPUTE_OPENED 1", "DISPUTE_OPENED 2", "DISPUTE_WON 1", "DISPUTE_LOST 2");
    assertThat(current(order).disputed()).isEqualTo(new Disputed(0, 200));
    assertThat(current(order).refundedTotal().minorUnits()).isEqualTo(200);
  }

  @Test
  void passesOverPaymentsThatPaidNoOrder() {
    Order order = paid();
    Order unpaid = placed(ALICE, product(10), 1);
    DisputeNews news = new DisputeNews("dispute-1", DisputeStep.OPENED, new Disputed(300, 0));

    tell(
        new PaymentNews.Disputed(new OrderId(ids.get()), "payment-1", news),
        new PaymentNews.Disputed(unpaid.id(), "payment-1", news),
        new PaymentNews.Disputed(order.id(), "another payment", news));

    assertThat(current(order)).isEqualTo(order);
    assertThat(current(unpaid)).isEqualTo(unpaid);
    assertThat(cursor.claim(now, LEASE).orElseThrow().resumeToken()).isEqualTo("end");
  }

  @Test
  void waitsUntilItIsKnownWhatPaidTheOrder() {
    Order order = withAttempt(new AttemptState.Processing());
    payments.outcome = new AttemptState.Processing();
    PaymentNews opened = told(order, "dispute-1", DisputeStep.OPENED, 1_250, 0);

    assertThatThrownBy(() -> tell(opened))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    assertThat(disputesOf(order)).isEmpty();
    now = now.plus(LEASE);
    payments.outcome = new AttemptState.Succeeded();
    tell(opened);

    assertThat(disputesOf(order)).containsExactly("DISPUTE_OPENED 1");
  }

  /** An order can be disputed long after all about a person was taken out of it. */
  @Test
  void notesDisputesOfOrdersThatAreRedacted() {
    Order order = paid();
    var _ = fresh(cancellations.cancel(ALICE, request(), order.id(), "mine", null));
    Order redacted =
        fresh(
            new OrderErasure(new PostgresOrderErasureStore(database, new NoAnswers()), clock)
                .redact(OFFICER, request(), order.id()));

    tell(told(order, "dispute-1", DisputeStep.OPENED, 1_250, 0));

    Order disputed = current(order);
    assertThat(disputed.disputed()).isEqualTo(new Disputed(1_250, 0));
    assertThat(disputed.details()).isEqualTo(redacted.details());
    assertThat(disputed.redactTime()).isEqualTo(redacted.redactTime());
    assertThat(disputed.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(store.events(order.id(), 0, 100).getLast().detail()).isEmpty();
  }

  /** Nothing is given back while the bank decides about it: the customer could get it twice. */
  @Test
  void aCancellationWaitsForTheEndOfADispute() {
    Order order = paid();
    payments.disputed = 1_250;
    Order waiting = fresh(cancellations.cancel(ALICE, request(), order.id(), "", null));
    assertThat(waiting.state()).isEqualTo(OrderState.CANCELLING);

    tell(told(order, "dispute-1", DisputeStep.OPENED, 1_250, 0));
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLING);
    payments.disputed = 0;
    tell(told(order, "dispute-1", DisputeStep.WON, 0, 0));

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(current(order).refundedTotal().minorUnits()).isEqualTo(1_250);
  }

  /** Each statement is refused because of the named constraint. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders_disputed_after_paid; update orders set disputed_minor_units = -1",
        "orders_disputed_after_paid; update orders set lost_dispute_minor_units = -1",
        "orders_disputed_after_paid; update orders set disputed_minor_units = 1"
            + " where state = 'PENDING_PAYMENT'",
        "orders_disputed_after_paid; update orders set lost_dispute_minor_units = 1"
            + " where state = 'PENDING_PAYMENT'",
        "orders_disputed_after_paid; update orders set state = 'CANCELLED',"
            + " disputed_minor_units = 1 where payment_attempt_id is null",
        "order_events_once_per_dispute; insert into order_events (order_id, customer_id,"
            + " feed_position, create_time, sequence, type, state, actor_kind, actor_id, dispute_id)"
            + " select order_id, customer_id, feed_position, create_time, 99, type, state,"
            + " actor_kind, actor_id, dispute_id from order_events where type = 'DISPUTE_OPENED'",
        "order_events_of_disputes; insert into order_events (order_id, customer_id, feed_position,"
            + " create_time, sequence, type, state, actor_kind, actor_id)"
            + " select order_id, customer_id, feed_position, create_time, 99, 'DISPUTE_WON', state,"
            + " actor_kind, actor_id from order_events where type = 'DISPUTE_OPENED'",
        "order_events_of_disputes; insert into order_events (order_id, customer_id, feed_position,"
            + " create_time, sequence, type, state, actor_kind, actor_id, dispute_id)"
            + " select order_id, customer_id, feed_position, create_time, 99, 'UPDATED', state,"
            + " actor_kind, actor_id, 'd' from order_events where type = 'DISPUTE_OPENED'",
        "order_events_lead_to_the_state; insert into order_events (order_id, customer_id,"
            + " feed_position, create_time, sequence, type, state, actor_kind, actor_id, dispute_id)"
            + " select order_id, customer_id, feed_position, create_time, 99, type, 'EXPIRED',"
            + " actor_kind, actor_id, 'd' from order_events where type = 'DISPUTE_OPENED'",
      })
  void theDatabaseRefuses(String constraintAndStatement) {
    var _ = placed(ALICE, product(10), 1);
    Order order = paid();
    tell(told(order, "dispute-1", DisputeStep.OPENED, 1_250, 0));
    String[] parts = constraintAndStatement.split("; ", 2);

    assertThatThrownBy(() -> database.useTransaction(tx -> tx.update(parts[1])))
        .hasStackTraceContaining("\"" + parts[0] + "\"");
  }

  private static PaymentNews.Disputed told(
      Order order, String disputeId, DisputeStep step, long withheld, long lost) {
    return new PaymentNews.Disputed(
        order.id(), payment(order), new DisputeNews(disputeId, step, new Disputed(withheld, lost)));
  }

  private static PaymentNews refunded(Order order, String refundId, long minorUnits) {
    return new PaymentNews.Refunded(
        order.id(), payment(order), new SettledRefund(refundId, new Money("EUR", minorUnits)));
  }

  private static String payment(Order order) {
    return Objects.requireNonNull(Objects.requireNonNull(order.attempt()).paymentId());
  }

  /** A page of the feed, which is read. */
  private void tell(PaymentNews... news) {
    Lease lease = cursor.claim(now, LEASE).orElseThrow();
    new PaymentFollower(
            _ -> new PaymentFeed.Page(List.of(news), "end", false),
            cursor,
            new RefundsElsewhere(store, recovery, clock),
            LEASE,
            clock)
        .catchUp(lease);
    cursor.release(lease, now);
  }

  private Order current(Order order) {
    return store.find(order.id(), new OrderVisibility.All()).orElseThrow();
  }

  /** Such as {@code DISPUTE_OPENED 1}. */
  private List<String> disputesOf(Order order) {
    return store.events(order.id(), 0, 100).stream()
        .filter(event -> event.disputeId() != null)
        .map(
            event -> event.type() + " " + String.valueOf(event.disputeId()).replace("dispute-", ""))
        .toList();
  }

  private Order paid() {
    return withAttempt(new AttemptState.Succeeded());
  }

  private Order withAttempt(AttemptState state) {
    Order order = placed(ALICE, product(10), 1);
    UUID attempt = ids.get();
    String payment = "payment of " + order.id();
    var _ =
        store.change(
            order.id(),
            unpaid -> unpaid.beginPayment(attempt, ids.get(), "tok_test", "", ALICE, now));
    payments.add(payment, order, state);
    return store.change(
        order.id(),
        unpaid -> unpaid.paymentReported(attempt, new PaymentReport(payment, state), ALICE, now));
  }

  /** There are none that hold anything. */
  private static final class NoAnswers implements StoredAnswers {
    @Override
    public byte[] redacted(Order order) {
      return new byte[] {1};
    }

    @Override
    public Optional<byte[]> redactedRefund(byte[] stored, Order order) {
      return Optional.empty();
    }
  }
}

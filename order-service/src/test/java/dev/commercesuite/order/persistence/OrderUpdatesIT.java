package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many of the updates of an order's life touch its indexes. */
class OrderUpdatesIT extends PostgresTesting {
  private static final int ORDERS = 200;

  /** Has every outcome at once. */
  private static final class Bank implements Payments {
    @Override
    public PaymentReport charge(Order order, PaymentAttempt attempt) {
      return new PaymentReport(order.id().toString(), new AttemptState.Succeeded());
    }

    @Override
    public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
      throw new AssertionError("every attempt is handed over");
    }

    @Override
    public Refundable refundable(String paymentId) {
      throw new AssertionError("nothing is refunded");
    }

    @Override
    public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
      throw new AssertionError("nothing is refunded");
    }

    @Override
    public RefundReport findRefund(String refundId) {
      throw new AssertionError("nothing is refunded");
    }

    @Override
    public PaymentReport find(String paymentId) {
      throw new AssertionError("every outcome is known at once");
    }

    @Override
    public PaymentReport close(String paymentId, UUID key) {
      throw new AssertionError("no payment is open");
    }
  }

  private record Updates(long all, long hot) {}

  /**
   * An index of the states lets no update be HOT that changes the state. The one that starts a
   * payment does not, although the pages are full of other orders by then.
   */
  @Test
  void onlyThoseThatChangeTheState() {
    Product mug = product(ORDERS);
    OrderPayments payments = new OrderPayments(store, new Bank(), _ -> {}, ids, clock);
    List<Order> placed = IntStream.range(0, ORDERS).mapToObj(_ -> placed(ALICE, mug, 1)).toList();

    List<Order> paid =
        placed.stream()
            .map(order -> fresh(payments.pay(ALICE, request(), order.id(), "tok", "", null)))
            .toList();
    List<Order> shipped =
        paid.stream()
            .map(order -> fresh(orders.ship(STAFF, request(), order.id(), everything(), null)))
            .toList();
    List<Order> delivered =
        shipped.stream()
            .map(order -> fresh(orders.deliver(STAFF, request(), order.id(), null, null)))
            .toList();

    assertThat(delivered).allMatch(order -> order.progress().state() == OrderState.DELIVERED);
    Updates updates = await().until(this::updates, reported -> reported.all() == 4 * ORDERS);
    assertThat(updates.hot()).isBetween(ORDERS * 9L / 10, (long) ORDERS);
  }

  /** As far as the connections have reported them. */
  private Updates updates() {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                """
                select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'orders'
                """,
                row -> new Updates(row.longInteger("n_tup_upd"), row.longInteger("n_tup_hot_upd"))))
        .orElseThrow();
  }
}

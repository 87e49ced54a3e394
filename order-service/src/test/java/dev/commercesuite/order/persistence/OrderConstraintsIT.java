package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.runtime.database.DatabaseException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the code lets nobody do, the database does not let the service's own role do either. */
class OrderConstraintsIT extends PostgresTesting {
  private static final String EVENT =
      " insert into order_events (order_id, customer_id, feed_position, create_time, sequence, type,"
          + " state, actor_kind, actor_id)";

  /** An order that waits to be paid, one that has been declined once, and one that is paid. */
  @BeforeEach
  void placeOrders() {
    Product mug = product(100);
    Product pot = product(100);
    placed(ALICE, mug, 1);
    attempt(
        placed(BOB, mug, 2),
        new AttemptState.Declined(new PaymentError("insufficient_funds", "No.")));
    attempt(
        fresh(orders.place(ALICE, request(), basket(new Item(mug.id(), 1), new Item(pot.id(), 1)))),
        new AttemptState.Succeeded());
  }

  private void attempt(Order order, AttemptState outcome) {
    UUID attempt = ids.get();
    store.change(
        order.id(),
        now -> now.beginPayment(attempt, ids.get(), "tok_test", "", ALICE, clock.instant()));
    store.change(
        order.id(),
        now ->
            now.paymentReported(
                attempt, new PaymentReport("payment-1", outcome), ALICE, clock.instant()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // An order is paid by an attempt, and by one of its own.
        "orders_payment_attempt; update orders set payment_attempt_id = ("
            + " select a.id from payment_attempts a where a.order_id <> orders.id and"
            + " a.state = 'SUCCEEDED') where state = 'PENDING_PAYMENT'",
        "orders_payment_attempt; update orders set payment_attempt_id = gen_random_uuid()",
        "orders_unpaid_without_attempt; update orders set payment_attempt_id = null"
            + " where state = 'PAID'",
        "orders_unpaid_without_attempt; update orders set state = 'PAID'"
            + " where payment_attempt_id is null",
        "orders_unpaid_without_attempt; update orders set state = 'CANCELLING'"
            + " where payment_attempt_id is null",
        "orders_unpaid_without_attempt; update orders set state = 'CANCELLED', refunded_minor_units = 1"
            + " where payment_attempt_id is null",
        "payment_attempts_succeed_by_a_payment; update payment_attempts set payment_id = null"
            + " where state = 'SUCCEEDED'",
        "payment_attempts_as_their_state; update payment_attempts set state = 'DECLINED'"
            + " where state = 'SUCCEEDED'",
        "payment_attempts_as_their_state; update payment_attempts set error_code = null"
            + " where state = 'DECLINED'",
        "payment_attempts_as_their_state; update payment_attempts set client_secret = 'x'",
        "payment_attempts_as_their_state; update payment_attempts set state = 'REQUIRES_ACTION',"
            + " error_code = null, error_message = null where state = 'DECLINED'",
        "payment_attempts_pkey; insert into payment_attempts (id, order_id, request_id,"
            + " payment_method, return_url, state, error_message, start_time) select id, order_id,"
            + " gen_random_uuid(), '', '', 'REFUSED', '', start_time from payment_attempts",
        // The stock is that of a product, as the product says.
        "stock_never_oversold; update stock set reserved = on_hand + 1",
        "stock_never_oversold; update stock set on_hand = reserved - 1",
        "stock_never_oversold; update stock set reserved = -1",
        "stock_pkey; insert into stock (product_id, on_hand, reserved, orderable, currency)"
            + " select product_id, 1, 0, orderable, currency from stock",
        "stock_of_its_product; insert into stock (product_id, on_hand, reserved, orderable,"
            + " currency) values (gen_random_uuid(), 1, 0, true, 'EUR')",
        "order_lines_quantity_check; insert into order_lines (order_id, product_id, line_number,"
            + " quantity, unit_price_minor_units, sku, title) select order_id, gen_random_uuid(), 9,"
            + " 10001, 1, '', '' from order_lines",
        "order_lines_line_number_check; insert into order_lines (order_id, product_id, line_number,"
            + " quantity, unit_price_minor_units, sku, title) select order_id, gen_random_uuid(), 0,"
            + " 1, 1, '', '' from order_lines",
        // A history is made of known words, begins once, and says nothing that cannot be.
        "invalid input value for enum order_state;"
            + EVENT
            + " select id, customer_id::uuid, 1, now(), 9, 'UPDATED', 'LOST', 'SYSTEM', ''"
            + " from orders",
        "invalid input value for enum order_event_type;"
            + EVENT
            + " select id, customer_id::uuid, 1, now(), 9, 'LOST', 'PAID', 'SYSTEM', ''"
            + " from orders",
        "order_events_begin_with_created;"
            + EVENT
            + " select id, customer_id::uuid, 1, now(), 9, 'CREATED', 'PENDING_PAYMENT', 'SYSTEM',"
            + " '' from orders",
        "order_events_sequence_check;"
            + EVENT
            + " select id, customer_id::uuid, 1, now(), 0, 'UPDATED', 'PAID', 'SYSTEM', ''"
            + " from orders",
        "order_events_lead_to_the_state;"
            + EVENT
            + " select id, customer_id::uuid, 1, now(), 9, 'PAID', 'PENDING_PAYMENT', 'SYSTEM', ''"
            + " from orders where state = 'PENDING_PAYMENT'",
        "order_events_lead_to_the_state;"
            + EVENT
            + " select id, customer_id::uuid, 1, now(), 9, 'CANCELLED', 'PAID', 'SYSTEM', ''"
            + " from orders",
        "order_events_once;"
            + EVENT
            + " select id, customer_id::uuid, 1, now(), 9, 'PAID', 'PAID', 'SYSTEM', ''"
            + " from orders where state = 'PAID'",
        "order_events_detail_check; insert into order_events (order_id, customer_id, feed_position,"
            + " create_time, sequence, type, state, actor_kind, actor_id, detail)"
            + " select id, customer_id::uuid, 1, now(), 9, 'UPDATED', 'PAID', 'SYSTEM', '', ''"
            + " from orders",
        // What is given back is counted.
        "cancellations_refunds_failed_check; insert into cancellations (order_id, id, note,"
            + " refunds_failed) select id, id, '', -1 from orders",
        "cancellations_refund_something; insert into cancellations (order_id, id, note,"
            + " refunds_failed, refund_id) select id, id, '', 0, 'refund' from orders",
        "order_refunds_counted; insert into order_refunds (id, order_id, number, state,"
            + " amount_minor_units, note, payment_refund_id, create_time, update_time)"
            + " select gen_random_uuid(), id, 1, 'SUCCEEDED', 1, '', 'refund', now(), now()"
            + " from orders where state = 'PAID'",
        "order_refunds_paid_out_once; insert into order_refunds (id, order_id, number, state,"
            + " amount_minor_units, note, payment_refund_id, create_time, update_time)"
            + " select gen_random_uuid(), id, n, 'PENDING', 1, '', 'refund', now(), now()"
            + " from orders, generate_series(1, 2) n where state = 'PAID'",
      })
  void refuses(String why, String statement) {
    assertThatThrownBy(() -> database.useTransaction(tx -> tx.update(statement)))
        .isInstanceOf(DatabaseException.class)
        .hasStackTraceContaining(why);
  }

  /** Whether a product can be ordered, and in which currency, only the product says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "update stock set orderable = true",
        "update stock set currency = 'USD'",
        "update stock set product_id = gen_random_uuid()",
        "delete from stock",
        "delete from products",
        "update products set id = gen_random_uuid()",
        "update payment_attempts set order_id = gen_random_uuid()",
        "update payment_attempts set id = gen_random_uuid()",
        "update order_events set state = 'PAID'",
        "update shipments set redacted = true",
        "insert into shipments (order_id, id, number, carrier, tracking_number, ship_time, redacted)"
            + " select id, id, 1, '', '', now(), true from orders",
        "update settled_refunds set amount_minor_units = 1",
      })
  void refusesTheServiceToChange(String statement) {
    assertThatThrownBy(() -> database.useTransaction(tx -> tx.update(statement)))
        .hasStackTraceContaining("permission denied");
  }

  /** Counted with another amount, or in another order, a refund does not succeed. */
  @Test
  void aRefundSucceedsWithTheAmountThatIsCounted() {
    database.useTransaction(tx -> {
      tx.update(
          """
          insert into settled_refunds (payment_refund_id, order_id, amount_minor_units)
          select 'refund', id, 2 from orders where state = 'PAID'
          """);
      tx.update(
          """
          insert into order_refunds (id, order_id, number, state, amount_minor_units, note,
            create_time, update_time)
          select id, id, 1, 'PENDING', case state when 'PAID' then 1 else 2 end, '', now(), now()
          from orders
          """);
    });

    for (String state : new String[] {"PAID", "PENDING_PAYMENT"}) {
      assertThatThrownBy(() ->
              database.useTransaction(tx ->
                  tx.update(
                      """
                      update order_refunds set state = 'SUCCEEDED', payment_refund_id = 'refund'
                      where order_id = (select min(id::text)::uuid from orders where state = ?)
                      """,
                      state)))
          .hasStackTraceContaining("\"order_refunds_counted\"");
    }
  }

  @Test
  void readsWhatItHasWritten() {
    List<String> events =
        database.inReadOnlyTransaction(tx ->
            tx.query(
                """
                select format('%s %s %s', type, order_events.state, detail) as event
                from order_events join orders on orders.id = order_id
                where orders.state = 'PAID' order by sequence
                """,
                row -> row.text("event")));

    assertThat(events)
        .containsExactly(
            "CREATED PENDING_PAYMENT ", "PAYMENT_STARTED PENDING_PAYMENT ", "PAID PAID ");
  }
}

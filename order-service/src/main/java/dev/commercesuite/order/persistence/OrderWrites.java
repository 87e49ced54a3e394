package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Cancellation.Refund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes a {@link OrderTransition}: the order, its parts, its event, its effect on the stock. */
final class OrderWrites {
  /** Even with a billion orders, two numbers in a row are taken once in three million orders. */
  private static final int MOST_NUMBERS = 8;

  private static final String WITH_ATTEMPT = "with attempt as (" + AttemptRows.WRITE + "), ";

  /** The order in {@code changed} is due. */
  private static final String WORK_DUE =
      """
      work as (
        insert into order_work (order_id, due_time) select id, :work_due from changed
        on conflict (order_id) do update set
          due_time = excluded.due_time, failures = 0, defects = 0, last_failure = null,
          parked_time = null),
      """;

  /** Nothing is left to do about the order in {@code changed}. */
  private static final String NO_WORK =
      """
      work as (delete from order_work using changed where order_id = changed.id),
      """;

  /** What happened to the order in {@code changed}. */
  private static final String EVENTS =
      """
      events as (
        insert into order_events (order_id, customer_id, feed_position, create_time, sequence, type,
          state, actor_kind, actor_id, shipment_id, refund_id, dispute_id, detail)
        select changed.id, changed.customer_id::uuid, changed.feed_position, create_time, sequence,
          type, state, actor_kind, actor_id, shipment_id, refund_id, dispute_id,
          nullif(detail, '')
        from changed, unnest(:event_times::timestamptz[], :sequences::integer[],
          :types::text[]::order_event_type[], :states::text[]::order_state[],
          :actor_kinds::text[]::actor_kind[], :actor_ids::text[], :shipments::uuid[],
          :refunds::text[], :disputes::text[], :details::text[])
          as event (create_time, sequence, type, state, actor_kind, actor_id, shipment_id, refund_id,
            dispute_id, detail))
      select id from changed
      """;

  private OrderWrites() {}

  /**
   * A new order, and all that is written with it but the stock.
   *
   * @param numbers another number, for when an order has this one's already
   * @param workDue when the order is due in the work queue
   * @return the order with the number that it got
   */
  static OrderTransition insert(
      Transaction tx, OrderTransition drawn, Supplier<OrderNumber> numbers, Instant workDue) {
    OrderTransition change = drawn;
    for (int tries = 1; !insert(tx, change, workDue); tries++) {
      if (tries == MOST_NUMBERS) {
        throw new IllegalStateException(
            "%s order numbers in a row were taken; expected numbers that are drawn at random"
                .formatted(MOST_NUMBERS));
      }
      change = change.numbered(numbers.get());
    }
    return change;
  }

  /** Does nothing, and says so, if an order has this one's number. */
  private static boolean insert(Transaction tx, OrderTransition change, Instant workDue) {
    Order order = change.order();
    List<OrderLine> lines = order.lines();
    NamedStatement statement =
        tx.statement(
                """
                with changed as (
                  insert into orders (id, number, customer_id, state, currency, total_minor_units,
                    recipient, line1, line2, city, region, postal_code, country_code, note,
                    contact_email, metadata, create_time, update_time, expire_time, version,
                    feed_position)
                  values (:id, :number, :customer_id, :state, :currency, :total_minor_units,
                    :recipient, :line1, :line2, :city, :region, :postal_code, :country_code, :note,
                    :contact_email, :metadata, :create_time, :update_time, :expire_time, :version,
                """
                    + FeedHistory.POSITION
                    + """
                        )
                      on conflict (number) do nothing
                      returning id, customer_id, feed_position),
                    lines as (
                      insert into order_lines (order_id, line_number, product_id, sku, title, quantity,
                        unit_price_minor_units)
                      select changed.id, line_number, product_id, sku, title, quantity,
                        unit_price_minor_units
                      from changed, unnest(:line_numbers::smallint[], :products::uuid[], :skus::text[],
                        :titles::text[], :quantities::smallint[], :unit_prices::bigint[])
                        as line (line_number, product_id, sku, title, quantity, unit_price_minor_units)),
                    """
                    + WORK_DUE
                    + EVENTS)
            .bind("number", order.number().characters())
            .bind("customer_id", order.customerId())
            .bind("currency", order.total().currency())
            .bind("total_minor_units", order.total().minorUnits())
            .bind("create_time", order.createTime())
            .bind("expire_time", order.expireTime())
            .bind("line_numbers", IntStream.rangeClosed(1, lines.size()).boxed().toList())
            .bind("products", lines.stream().map(line -> line.productId().value()).toList())
            .bind("skus", lines.stream().map(OrderLine::sku).toList())
            .bind("titles", lines.stream().map(OrderLine::title).toList())
            .bind("quantities", lines.stream().map(OrderLine::quantity).toList())
            .bind("unit_prices", lines.stream().map(line -> line.unitPrice().minorUnits()).toList())
            .bind("work_due", workDue);
    bindOrder(statement, order);
    if (!write(statement, change.events())) {
      return false;
    }
    OrderNotifications.announce(tx, order);
    return true;
  }

  /**
   * An order that has changed; its row is locked.
   *
   * @param workDue when the order is due in the work queue; null for never
   */
  static void update(
      Transaction tx, Order before, OrderTransition change, @Nullable Instant workDue) {
    Order order = change.order();
    if (order.equals(before)) {
      return;
    }
    if (order.cancellation() != null
        && !Objects.equals(order.cancellation(), before.cancellation())) {
      writeCancellation(tx, order, order.cancellation());
    }
    ShipmentRows.write(tx, before, order);
    if (change.settled() != null) {
      // Before the refund that has succeeded, which has to be counted.
      RefundRows.settle(tx, order.id(), change.settled());
    }
    RefundRows.write(tx, before, order);
    PaymentAttempt attempt =
        Objects.equals(order.attempt(), before.attempt()) ? null : order.attempt();
    if (order.version() != before.version()) {
      writeOrder(tx, before, change, attempt, workDue);
    } else {
      if (attempt != null) {
        AttemptRows.write(tx, order.id(), attempt);
      }
      writeWork(tx, order, workDue);
    }
    StockRows.move(tx, change);
  }

  /**
   * The order and what every change of it writes, in one round trip.
   *
   * @param attempt that is new or has changed; null when none has
   */
  private static void writeOrder(
      Transaction tx,
      Order before,
      OrderTransition change,
      @Nullable PaymentAttempt attempt,
      @Nullable Instant workDue) {
    Order order = change.order();
    NamedStatement statement =
        tx.statement(
                (attempt == null ? "with " : WITH_ATTEMPT)
                    + """
                    changed as (
                      update orders
                      set state = :state, recipient = :recipient, line1 = :line1, line2 = :line2,
                        city = :city, region = :region, postal_code = :postal_code,
                        country_code = :country_code, note = :note, contact_email = :contact_email,
                        metadata = :metadata,
                        payment_attempt_id = :payment_attempt_id, shipment_count = :shipment_count,
                        refund_count = :refund_count, refunded_minor_units = :refunded_minor_units,
                        disputed_minor_units = :disputed_minor_units,
                        lost_dispute_minor_units = :lost_dispute_minor_units,
                        update_time = :update_time, version = :version,
                        feed_position = greatest(feed_position,
                    """
                    + FeedHistory.POSITION
                    + """
                    )
                      where id = :id and state = :state_before and version = :version_before
                      returning id, customer_id, feed_position),
                    """
                    + (workDue == null ? NO_WORK : WORK_DUE)
                    + EVENTS)
            .bind("payment_attempt_id", order.attempt() == null ? null : order.attempt().id())
            .bind("shipment_count", order.shipments().size())
            .bind("refund_count", order.refunds().made().size())
            .bind("refunded_minor_units", order.refunds().settledMinorUnits())
            .bind("disputed_minor_units", order.disputed().withheldMinorUnits())
            .bind("lost_dispute_minor_units", order.disputed().lostMinorUnits())
            .bind("state_before", before.state())
            .bind("version_before", before.version());
    if (attempt != null) {
      AttemptRows.bind(statement, attempt);
    }
    if (workDue != null) {
      statement.bind("work_due", workDue);
    }
    bindOrder(statement, order);
    if (!write(statement, change.events())) {
      throw new IllegalStateException("order " + order.id() + " changed although it was locked");
    }
    OrderNotifications.announce(tx, order);
  }

  private static void bindOrder(NamedStatement statement, Order order) {
    OrderDetails details = order.details();
    Address address = details.shippingAddress();
    statement
        .bind("id", order.id().value())
        .bind("state", order.state())
        .bind("recipient", address.recipient())
        .bind("line1", address.line1())
        .bind("line2", address.line2())
        .bind("city", address.city())
        .bind("region", address.region())
        .bind("postal_code", address.postalCode())
        .bind("country_code", address.countryCode())
        .bind("note", details.note())
        .bind("contact_email", details.contactEmail())
        .bind("metadata", details.metadata())
        .bind("update_time", order.updateTime())
        .bind("version", order.version());
  }

  /** Whether the statement has found what it changes; without, it has written nothing. */
  private static boolean write(NamedStatement statement, List<OrderEvent> events) {
    return !statement
        .bind("sequences", events.stream().map(OrderEvent::sequence).toList())
        .bind("types", events.stream().map(OrderEvent::type).toList())
        .bind("states", events.stream().map(OrderEvent::state).toList())
        .bind("actor_kinds", events.stream().map(OrderEvent::actorKind).toList())
        .bind("actor_ids", events.stream().map(OrderEvent::actorId).toList())
        .bind("shipments", events.stream().map(OrderWrites::shipment).toArray())
        .bind("refunds", events.stream().map(OrderEvent::refundId).toArray())
        .bind("disputes", events.stream().map(OrderEvent::disputeId).toArray())
        .bind("details", events.stream().map(OrderEvent::detail).toList())
        .bind("event_times", events.stream().map(OrderEvent::createTime).toList())
        .query(row -> row.uuid("id"))
        .isEmpty();
  }

  private static @Nullable UUID shipment(OrderEvent event) {
    return event.shipmentId() == null ? null : event.shipmentId().value();
  }

  private static void writeCancellation(Transaction tx, Order order, Cancellation cancellation) {
    Refund refund = cancellation.refund();
    tx.update(
        """
        insert into cancellations
          (order_id, id, note, refunds_failed, last_failure, refund_minor_units, refund_id)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (order_id) do update set
          refunds_failed = excluded.refunds_failed,
          last_failure = excluded.last_failure,
          refund_minor_units = excluded.refund_minor_units,
          refund_id = excluded.refund_id
        """,
        order.id().value(),
        cancellation.id(),
        cancellation.note(),
        cancellation.refundsFailed(),
        cancellation.lastFailure(),
        refund == null ? null : refund.amount().minorUnits(),
        refund == null ? null : refund.refundId());
  }

  /** Of an order whose row stays as it is. */
  private static void writeWork(Transaction tx, Order order, @Nullable Instant workDue) {
    if (workDue == null) {
      tx.update("delete from order_work where order_id = ?", order.id().value());
    } else {
      tx.update(
          """
          insert into order_work (order_id, due_time) values (?, ?)
          on conflict (order_id) do update set
            due_time = excluded.due_time, failures = 0, defects = 0, last_failure = null,
            parked_time = null
          """,
          order.id().value(),
          workDue);
    }
  }
}

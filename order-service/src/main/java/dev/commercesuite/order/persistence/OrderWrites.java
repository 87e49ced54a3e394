package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Cancellation.Refund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes a {@link OrderTransition}: the order, its parts, its event, its effect on the stock. */
final class OrderWrites {
  /** Even with a billion orders, two numbers in a row are taken once in three million orders. */
  private static final int MOST_NUMBERS = 8;

  private OrderWrites() {}

  /**
   * A new order, and all that is written with it but the stock.
   *
   * @param numbers another number, for when an order has this one's already
   * @param workDue when the order is due in the work queue; null for never
   * @return the order with the number that it got
   */
  static OrderTransition insert(
      Transaction tx,
      OrderTransition drawn,
      Supplier<OrderNumber> numbers,
      @Nullable Instant workDue) {
    OrderTransition change = drawn;
    for (int tries = 1; !insertOrder(tx, change.order()); tries++) {
      if (tries == MOST_NUMBERS) {
        throw new IllegalStateException(
            "%d order numbers in a row were taken; expected numbers that are drawn at random"
                .formatted(MOST_NUMBERS));
      }
      change = change.numbered(numbers.get());
    }
    insertLines(tx, change.order());
    finish(tx, change, workDue);
    return change;
  }

  /** Does nothing, and says so, if an order has this one's number. */
  private static boolean insertOrder(Transaction tx, Order order) {
    OrderDetails details = order.details();
    Address address = details.shippingAddress();
    int inserted =
        tx.statement(
                """
                insert into orders (id, number, customer_id, state, currency, total_minor_units,
                  recipient, line1, line2, city, region, postal_code, country_code, note,
                  contact_email, metadata, create_time, update_time, expire_time, version, feed_position)
                values (:id, :number, :customer_id, :state, :currency, :total_minor_units,
                  :recipient, :line1, :line2, :city, :region, :postal_code, :country_code, :note,
                  :contact_email, :metadata, :create_time, :update_time, :expire_time, :version,
                  pg_current_xact_id()::text::bigint)
                on conflict (number) do nothing
                """)
            .bind("id", order.id().value())
            .bind("number", order.number().characters())
            .bind("customer_id", order.customerId())
            .bind("state", order.state())
            .bind("currency", order.total().currency())
            .bind("total_minor_units", order.total().minorUnits())
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
            .bind("create_time", order.createTime())
            .bind("update_time", order.updateTime())
            .bind("expire_time", order.expireTime())
            .bind("version", order.version())
            .update();
    return inserted == 1;
  }

  private static void insertLines(Transaction tx, Order order) {
    List<OrderLine> lines = order.lines();
    tx.update(
        """
        insert into order_lines
          (order_id, line_number, product_id, sku, title, quantity, unit_price_minor_units)
        select ?, line_number, product_id, sku, title, quantity, unit_price_minor_units
        from unnest(?::integer[], ?::uuid[], ?::text[], ?::text[], ?::integer[], ?::bigint[])
          as lines (line_number, product_id, sku, title, quantity, unit_price_minor_units)
        """,
        order.id().value(),
        IntStream.rangeClosed(1, lines.size()).boxed().toList(),
        lines.stream().map(line -> line.productId().value()).toList(),
        lines.stream().map(OrderLine::sku).toList(),
        lines.stream().map(OrderLine::title).toList(),
        lines.stream().map(OrderLine::quantity).toList(),
        lines.stream().map(line -> line.unitPrice().minorUnits()).toList());
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
    if (order.attempt() != null && !order.attempt().equals(before.attempt())) {
      AttemptRows.write(tx, order.id(), order.attempt());
    }
    if (order.cancellation() != null
        && !Objects.equals(order.cancellation(), before.cancellation())) {
      writeCancellation(tx, order, order.cancellation());
    }
    if (order.version() != before.version()) {
      updateOrder(tx, before, order);
    }
    ShipmentRows.write(tx, before, order);
    RefundRows.write(tx, before, order);
    if (change.settled() != null) {
      RefundRows.settle(tx, order.id(), change.settled());
    }
    finish(tx, change, workDue);
    if (!change.stock().isEmpty()) {
      // In the order of their ids, as everywhere: an UPDATE alone would lock in an order of its
      // own.
      PostgresCatalogStore.locked(tx, products(change));
      if (!moveStock(tx, change)) {
        throw new IllegalStateException(
            "the stock of order %s could not be moved: %s".formatted(order.id(), change.stock()));
      }
    }
  }

  private static Set<ProductId> products(OrderTransition change) {
    return change.stock().stream()
        .flatMap(move -> move.quantities().keySet().stream())
        .collect(Collectors.toSet());
  }

  private static void updateOrder(Transaction tx, Order before, Order order) {
    OrderDetails details = order.details();
    Address address = details.shippingAddress();
    int updated =
        tx.statement(
                """
                update orders
                set state = :state, recipient = :recipient, line1 = :line1, line2 = :line2,
                  city = :city, region = :region, postal_code = :postal_code,
                  country_code = :country_code, note = :note, contact_email = :contact_email,
                  metadata = :metadata,
                  payment_attempt_id = :payment_attempt_id, shipment_count = :shipment_count,
                  refund_count = :refund_count, refunded_minor_units = :refunded_minor_units,
                  update_time = :update_time, version = :version,
                  feed_position = greatest(feed_position, pg_current_xact_id()::text::bigint)
                where id = :id and state = :state_before and version = :version_before
                """)
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
            .bind("payment_attempt_id", order.attempt() == null ? null : order.attempt().id())
            .bind("shipment_count", order.shipments().size())
            .bind("refund_count", order.refunds().made().size())
            .bind("refunded_minor_units", order.refunds().settledMinorUnits())
            .bind("update_time", order.updateTime())
            .bind("version", order.version())
            .bind("id", order.id().value())
            .bind("state_before", before.state())
            .bind("version_before", before.version())
            .update();
    if (updated != 1) {
      throw new IllegalStateException("order " + order.id() + " changed although it was locked");
    }
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

  private static void finish(Transaction tx, OrderTransition change, @Nullable Instant workDue) {
    change.events().forEach(event -> insertEvent(tx, change.order(), event));
    if (workDue == null) {
      tx.update("delete from order_work where order_id = ?", change.order().id().value());
    } else {
      tx.update(
          """
          insert into order_work (order_id, due_time) values (?, ?)
          on conflict (order_id) do update set
            due_time = excluded.due_time, failures = 0, defects = 0, last_failure = null,
            parked_time = null
          """,
          change.order().id().value(),
          workDue);
    }
  }

  private static void insertEvent(Transaction tx, Order order, OrderEvent event) {
    tx.statement(
            """
            insert into order_events (order_id, sequence, type, state, actor_kind, actor_id,
              detail, shipment_id, refund_id, create_time, customer_id, feed_position)
            select id, :sequence, :type, :state, :actor_kind, :actor_id,
              :detail, :shipment_id, :refund_id, :create_time, customer_id, feed_position
            from orders where id = :order_id
            """)
        .bind("sequence", event.sequence())
        .bind("type", event.type())
        .bind("state", event.state())
        .bind("actor_kind", event.actorKind())
        .bind("actor_id", event.actorId())
        .bind("detail", event.detail())
        .bind("shipment_id", event.shipmentId() == null ? null : event.shipmentId().value())
        .bind("refund_id", event.refundId())
        .bind("create_time", event.createTime())
        .bind("order_id", order.id().value())
        .update();
    OrderNotifications.announce(tx, order);
  }

  /**
   * Last in its transaction, with the products locked: others wait for them until it commits.
   *
   * @return whether all of the stock was moved; if not, the transaction is to be rolled back
   */
  static boolean moveStock(Transaction tx, OrderTransition change) {
    return change.stock().stream().allMatch(move -> move(tx, move));
  }

  private static boolean move(Transaction tx, StockMove move) {
    String update =
        switch (move.effect()) {
          case RESERVE ->
              """
              update products set reserved = reserved + ordered.quantity
              from unnest(?::uuid[], ?::bigint[]) as ordered (id, quantity)
              where products.id = ordered.id and state = 'ACTIVE'
                and stock - reserved >= ordered.quantity
              """;
          case RELEASE ->
              """
              update products set reserved = reserved - held.quantity
              from unnest(?::uuid[], ?::bigint[]) as held (id, quantity)
              where products.id = held.id and reserved >= held.quantity
              """;
          case SELL ->
              """
              update products set stock = stock - held.quantity, reserved = reserved - held.quantity
              from unnest(?::uuid[], ?::bigint[]) as held (id, quantity)
              where products.id = held.id and reserved >= held.quantity
              """;
          case RESTOCK ->
              """
              update products set stock = stock + returned.quantity
              from unnest(?::uuid[], ?::bigint[]) as returned (id, quantity)
              where products.id = returned.id
              """;
        };
    List<UUID> products = new ArrayList<>();
    List<Long> quantities = new ArrayList<>();
    move.quantities()
        .forEach((product, quantity) -> {
          products.add(product.value());
          quantities.add((long) quantity);
        });
    return tx.update(update, products, quantities) == products.size();
  }
}

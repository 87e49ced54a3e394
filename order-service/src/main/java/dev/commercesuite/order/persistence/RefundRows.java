package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.RefundState.Failed;
import dev.commercesuite.order.domain.refund.RefundState.Pending;
import dev.commercesuite.order.domain.refund.RefundState.Succeeded;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes the refunds of orders: a sealed state becomes a name and its columns. */
final class RefundRows {
  private RefundRows() {}

  /** The names of the column {@code state}. */
  private enum Name {
    PENDING,
    SUCCEEDED,
    FAILED
  }

  private record Columns(Name name, @Nullable String paymentRefundId, @Nullable RefundError error) {

    @Nullable String errorCode() {
      return error == null ? null : error.code();
    }

    @Nullable String errorMessage() {
      return error == null ? null : error.message();
    }
  }

  private static Columns columns(RefundState state) {
    return switch (state) {
      case Pending(String paymentRefundId) -> new Columns(Name.PENDING, paymentRefundId, null);
      case Succeeded(String paymentRefundId) -> new Columns(Name.SUCCEEDED, paymentRefundId, null);
      case Failed(RefundError error, String paymentRefundId) ->
          new Columns(Name.FAILED, paymentRefundId, error);
    };
  }

  private static RefundState state(Row row) {
    String paymentRefundId = row.nullableText("payment_refund_id");
    return switch (row.enumeration("state", Name.class)) {
      case PENDING -> new Pending(paymentRefundId);
      case SUCCEEDED -> new Succeeded(row.text("payment_refund_id"));
      case FAILED ->
          new Failed(
              new RefundError(row.text("error_code"), row.text("error_message")), paymentRefundId);
    };
  }

  /** A refund as it is stored: its currency is the order's. */
  record RefundOfOrder(
      UUID orderId,
      UUID id,
      int number,
      long amount,
      String note,
      RefundState state,
      Instant createTime,
      Instant updateTime,
      List<OrderRefund.Item> items) {

    OrderRefund in(String currency) {
      return new OrderRefund(
          id, number, items, new Money(currency, amount), note, state, createTime, updateTime);
    }

    private RefundOfOrder with(List<ItemOfRefund> found) {
      return new RefundOfOrder(
          orderId,
          id,
          number,
          amount,
          note,
          state,
          createTime,
          updateTime,
          found.stream().map(ItemOfRefund::item).toList());
    }
  }

  private record ItemOfRefund(UUID refundId, OrderRefund.Item item) {}

  /** The earliest first, with their items in the order of the lines. */
  static Map<UUID, List<RefundOfOrder>> ofOrders(Transaction tx, List<UUID> orderIds) {
    if (orderIds.isEmpty()) {
      return Map.of();
    }
    Map<UUID, List<ItemOfRefund>> items =
        tx
            .query(
                """
                select refund_id, line_number, quantity, unsent_quantity, restocked_quantity,
                  amount_minor_units
                from order_refund_items
                where order_id = any(?)
                order by order_id, refund_id, line_number
                """,
                RefundRows::item,
                orderIds)
            .stream()
            .collect(Collectors.groupingBy(ItemOfRefund::refundId));
    Map<UUID, List<RefundOfOrder>> refunds = new HashMap<>();
    for (RefundOfOrder refund :
        tx.query(
            """
            select order_id, id, number, state, amount_minor_units, note, payment_refund_id,
              error_code, error_message, create_time, update_time
            from order_refunds
            where order_id = any(?)
            order by order_id, number
            """,
            RefundRows::refund,
            orderIds)) {
      refunds
          .computeIfAbsent(refund.orderId(), _ -> new ArrayList<>())
          .add(refund.with(items.getOrDefault(refund.id(), List.of())));
    }
    return refunds;
  }

  private static ItemOfRefund item(Row row) {
    return new ItemOfRefund(
        row.uuid("refund_id"),
        new OrderRefund.Item(
            new LineId(row.integer("line_number")),
            row.integer("quantity"),
            row.integer("unsent_quantity"),
            row.integer("restocked_quantity"),
            row.longInteger("amount_minor_units")));
  }

  private static RefundOfOrder refund(Row row) {
    return new RefundOfOrder(
        row.uuid("order_id"),
        row.uuid("id"),
        row.integer("number"),
        row.longInteger("amount_minor_units"),
        row.text("note"),
        state(row),
        row.instant("create_time"),
        row.instant("update_time"),
        List.of());
  }

  /**
   * What has begun, got further and ended since the order was read; its row is locked. One that had
   * ended by then changes only when the order is redacted, which is not written here.
   */
  static void write(Transaction tx, Order before, Order order) {
    List<OrderRefund> known = before.refunds().made();
    List<OrderRefund> refunds = order.refunds().made();
    for (int i = 0; i < refunds.size(); i++) {
      OrderRefund refund = refunds.get(i);
      if (i >= known.size()) {
        insert(tx, order.id(), refund);
        setAside(tx, order.id(), refund.items());
      } else if (known.get(i).isPending() && !refund.equals(known.get(i))) {
        update(tx, known.get(i), refund);
        switch (refund.state()) {
          case Pending _ -> {}
          case Succeeded _ -> complete(tx, order.id(), refund.items());
          case Failed _ -> free(tx, order.id(), refund.items());
        }
      }
    }
  }

  private static void insert(Transaction tx, OrderId orderId, OrderRefund refund) {
    tx.update(
        """
        insert into order_refunds
          (id, order_id, number, state, amount_minor_units, note, create_time, update_time)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        refund.id(),
        orderId.value(),
        refund.number(),
        columns(refund.state()).name(),
        refund.amount().minorUnits(),
        refund.note(),
        refund.createTime(),
        refund.updateTime());
    List<OrderRefund.Item> items = refund.items();
    tx.update(
        """
        insert into order_refund_items (order_id, refund_id, line_number, quantity, unsent_quantity,
          restocked_quantity, amount_minor_units)
        select ?, ?, line_number, quantity, unsent, restocked, amount
        from unnest(?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::bigint[])
          as items (line_number, quantity, unsent, restocked, amount)
        """,
        orderId.value(),
        refund.id(),
        items.stream().map(item -> item.lineId().number()).toList(),
        items.stream().map(OrderRefund.Item::quantity).toList(),
        items.stream().map(OrderRefund.Item::unsent).toList(),
        items.stream().map(OrderRefund.Item::restocked).toList(),
        items.stream().map(OrderRefund.Item::minorUnits).toList());
  }

  private static void update(Transaction tx, OrderRefund before, OrderRefund refund) {
    Columns columns = columns(refund.state());
    int updated =
        tx.update(
            """
            update order_refunds
            set state = ?, payment_refund_id = ?, error_code = ?, error_message = ?, update_time = ?
            where id = ? and state = ?
            """,
            columns.name(),
            columns.paymentRefundId(),
            columns.errorCode(),
            columns.errorMessage(),
            refund.updateTime(),
            refund.id(),
            columns(before.state()).name());
    if (updated != 1) {
      throw new IllegalStateException(
          "refund %s changed although its order was locked".formatted(refund.id()));
    }
  }

  /**
   * That nothing is refunded twice, or both sent and refunded as unsent, is a CHECK of the table.
   */
  private static void setAside(Transaction tx, OrderId orderId, List<OrderRefund.Item> items) {
    change(
        tx,
        """
        update order_lines
        set refunding_quantity = refunding_quantity + item.quantity,
          refunding_unsent_quantity = refunding_unsent_quantity + item.unsent,
          refund_minor_units = refund_minor_units + item.amount
        """,
        orderId,
        items);
  }

  private static void complete(Transaction tx, OrderId orderId, List<OrderRefund.Item> items) {
    change(
        tx,
        """
        update order_lines
        set refunding_quantity = refunding_quantity - item.quantity,
          refunding_unsent_quantity = refunding_unsent_quantity - item.unsent,
          refunded_quantity = refunded_quantity + item.quantity,
          refunded_unsent_quantity = refunded_unsent_quantity + item.unsent,
          restocked_quantity = restocked_quantity + item.restocked
        """,
        orderId,
        items);
  }

  private static void free(Transaction tx, OrderId orderId, List<OrderRefund.Item> items) {
    change(
        tx,
        """
        update order_lines
        set refunding_quantity = refunding_quantity - item.quantity,
          refunding_unsent_quantity = refunding_unsent_quantity - item.unsent,
          refund_minor_units = refund_minor_units - item.amount
        """,
        orderId,
        items);
  }

  private static void change(
      Transaction tx, String update, OrderId orderId, List<OrderRefund.Item> items) {
    int updated =
        tx.update(
            update
                + """
                from unnest(?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::bigint[])
                  as item (line_number, quantity, unsent, restocked, amount)
                where order_id = ? and order_lines.line_number = item.line_number
                """,
            items.stream().map(item -> item.lineId().number()).toList(),
            items.stream().map(OrderRefund.Item::quantity).toList(),
            items.stream().map(OrderRefund.Item::unsent).toList(),
            items.stream().map(OrderRefund.Item::restocked).toList(),
            items.stream().map(OrderRefund.Item::minorUnits).toList(),
            orderId.value());
    if (updated != items.size()) {
      throw new IllegalStateException(
          "%s lines of order %s took what is refunded of %s"
              .formatted(updated, orderId, items.size()));
    }
  }

  /** That each is counted once is the primary key of the table. */
  static void settle(Transaction tx, OrderId orderId, SettledRefund refund) {
    tx.update(
        """
        insert into settled_refunds (payment_refund_id, order_id, amount_minor_units)
        values (?, ?, ?)
        """,
        refund.paymentRefundId(),
        orderId.value(),
        refund.amount().minorUnits());
  }

  /** Whether a refund is counted in its order; the order's row is locked. */
  static boolean isSettled(Transaction tx, String paymentRefundId) {
    return tx.queryOne(
            "select payment_refund_id from settled_refunds where payment_refund_id = ?",
            row -> row.text("payment_refund_id"),
            paymentRefundId)
        .isPresent();
  }
}

package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.StockEffect;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.refund.LineRefunds;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.RefundState.Failed;
import dev.commercesuite.order.domain.refund.RefundState.Pending;
import dev.commercesuite.order.domain.refund.RefundState.Succeeded;
import dev.commercesuite.order.domain.refund.Refunds;
import dev.commercesuite.order.domain.refund.SettledRefund;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** What is refunded of an order, and what is left of it. */
record Refunding(OrderId order, List<OrderLine> lines, Refunds refunds) {
  private static final int MOST_REFUNDS = 50;

  Refunding {
    lines = List.copyOf(lines);
  }

  /**
   * With one more refund, which is the last, and what it is about set aside.
   *
   * @param total what the customer paid
   * @throws OrderException.ItemsRejected when it has a line that the order has not, or more of one
   *     than is left
   * @throws OrderException.NothingToRefund when all of the order is refunded
   * @throws OrderException.RefundExceedsPayment when less is left of the money
   * @throws OrderException.RefundLimitReached when the order can have no more
   */
  Refunding begun(UUID id, NewRefund refund, Money total, Instant now) {
    if (refunds.made().size() >= MOST_REFUNDS) {
      throw new OrderException.RefundLimitReached(order, MOST_REFUNDS);
    }
    List<OrderRefund.Item> items = refund.itemsOf(order, lines);
    long amount = items.stream().mapToLong(OrderRefund.Item::minorUnits).sum();
    long left = Math.max(0, total.minorUnits() - refunds.minorUnits());
    if (amount > left) {
      throw new OrderException.RefundExceedsPayment(
          order, new Money(total.currency(), amount), new Money(total.currency(), left));
    }
    OrderRefund begun =
        new OrderRefund(
            id,
            refunds.made().size() + 1,
            items,
            new Money(total.currency(), amount),
            refund.note(),
            new Pending(null),
            now,
            now);
    return with(begun, LineRefunds::begun);
  }

  /** With a refund that has got further. */
  Refunding reported(OrderRefund refund, RefundState state, Instant now) {
    OrderRefund next = refund.with(state, now);
    return switch (state) {
      case Pending _ -> new Refunding(order, lines, refunds.with(next));
      case Succeeded _ -> with(next, LineRefunds::succeeded).with(settled(next));
      case Failed _ -> with(next, LineRefunds::failed);
    };
  }

  /** What the payment service has given back for a refund that has succeeded. */
  static SettledRefund settled(OrderRefund refund) {
    String paymentRefundId = refund.paymentRefundId();
    if (paymentRefundId == null) {
      throw new IllegalArgumentException("refund " + refund.id() + " has not succeeded");
    }
    return new SettledRefund(paymentRefundId, refund.amount());
  }

  private Refunding with(SettledRefund settled) {
    return new Refunding(order, lines, refunds.with(settled));
  }

  private Refunding with(OrderRefund refund, RefundOfLine change) {
    Map<LineId, OrderRefund.Item> items =
        refund.items().stream()
            .collect(Collectors.toMap(OrderRefund.Item::lineId, Function.identity()));
    List<OrderLine> changed =
        lines.stream()
            .map(line -> {
              OrderRefund.Item item = items.get(line.id());
              return item == null ? line : line.with(change.apply(line.refunds(), item));
            })
            .toList();
    return new Refunding(order, changed, refunds.with(refund));
  }

  private interface RefundOfLine {
    LineRefunds apply(LineRefunds before, OrderRefund.Item item);
  }

  /** What becomes of the pieces of a refund that has succeeded. */
  List<StockMove> stockMoves(OrderRefund refund) {
    List<StockMove> moves = new ArrayList<>();
    add(moves, StockEffect.RELEASE, refund, OrderRefund.Item::released);
    add(moves, StockEffect.SELL, refund, OrderRefund.Item::lost);
    add(moves, StockEffect.RESTOCK, refund, OrderRefund.Item::returned);
    return moves;
  }

  private void add(
      List<StockMove> moves,
      StockEffect effect,
      OrderRefund refund,
      ToIntFunction<OrderRefund.Item> quantity) {
    Map<LineId, ProductId> products =
        lines.stream().collect(Collectors.toMap(OrderLine::id, OrderLine::productId));
    Map<ProductId, Integer> quantities =
        refund.items().stream()
            .filter(item -> quantity.applyAsInt(item) > 0)
            .collect(
                Collectors.toMap(item -> product(products, item.lineId()), quantity::applyAsInt));
    if (!quantities.isEmpty()) {
      moves.add(new StockMove(effect, quantities));
    }
  }

  private static ProductId product(Map<LineId, ProductId> products, LineId line) {
    ProductId product = products.get(line);
    if (product == null) {
      throw new IllegalArgumentException("there is no line " + line);
    }
    return product;
  }
}

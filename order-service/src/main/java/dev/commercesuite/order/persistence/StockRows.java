package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.catalog.StockAdjustment;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.runtime.database.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Moves stock. Each change is one statement, the last of its transaction, since others wait for the
 * rows until it commits. It locks them in the order of their ids, so that two never wait for each
 * other.
 *
 * <p>Conditions and new values come from what is locked alone. A row that was changed while the
 * lock was waited for looks to the rest of the statement as it was before, at first: a condition on
 * it, or a CHECK of what is made of it, could fail for what is not true any more.
 */
final class StockRows {
  private StockRows() {}

  /**
   * Reserves what a new order has, as long as each of its products can be ordered and is there in
   * the quantity, and all are priced in one currency.
   *
   * @return whether all of it is reserved; if not, the transaction is to be rolled back
   */
  static boolean reserve(Transaction tx, OrderTransition placed) {
    Changes changes = Changes.of(placed.stock());
    int reserved =
        tx.statement(
                """
                with ordered as (
                  select product_id, quantity
                  from unnest(:products::uuid[], :quantities::bigint[])
                    as ordered (product_id, quantity)),
                locked as materialized (
                  select product_id, on_hand, reserved, orderable, currency
                  from stock
                  where product_id = any (:products)
                  order by product_id
                  for no key update)
                update stock
                set on_hand = locked.on_hand, reserved = locked.reserved + ordered.quantity
                from locked join ordered using (product_id)
                where stock.product_id = locked.product_id
                  and locked.orderable and locked.on_hand - locked.reserved >= ordered.quantity
                  and (select min(currency) = max(currency) from locked)
                """)
            .bind("products", changes.products())
            .bind("quantities", changes.reserved())
            .update();
    return reserved == changes.size();
  }

  /**
   * Releases, sells and puts back what a change of an order says.
   *
   * @throws IllegalStateException when not all of it can be moved, which is a defect
   */
  static void move(Transaction tx, OrderTransition change) {
    if (change.stock().isEmpty()) {
      return;
    }
    Changes changes = Changes.of(change.stock());
    int moved =
        tx.statement(
                """
                with moved as (
                  select product_id, on_hand, reserved
                  from unnest(:products::uuid[], :on_hand::bigint[], :reserved::bigint[])
                    as moved (product_id, on_hand, reserved)),
                locked as materialized (
                  select product_id, on_hand, reserved
                  from stock
                  where product_id = any (:products)
                  order by product_id
                  for no key update)
                update stock
                set on_hand = locked.on_hand + moved.on_hand,
                  reserved = locked.reserved + moved.reserved
                from locked join moved using (product_id)
                where stock.product_id = locked.product_id
                  and locked.reserved + moved.reserved >= 0
                """)
            .bind("products", changes.products())
            .bind("on_hand", changes.onHand())
            .bind("reserved", changes.reserved())
            .update();
    if (moved != changes.size()) {
      throw new IllegalStateException(
          "the stock of order %s could not be moved: %s"
              .formatted(change.order().id(), change.stock()));
    }
  }

  /**
   * Adds to what is on hand, or takes from it.
   *
   * @return whether there was enough to take
   */
  static boolean adjust(Transaction tx, StockAdjustment adjustment) {
    int adjusted =
        tx.update(
            """
            with locked as materialized (
              select product_id, on_hand, reserved from stock where product_id = ?
              for no key update)
            update stock set on_hand = locked.on_hand + ?, reserved = locked.reserved
            from locked
            where stock.product_id = locked.product_id and locked.on_hand + ? >= locked.reserved
            """,
            adjustment.productId().value(),
            adjustment.delta(),
            adjustment.delta());
    return adjusted == 1;
  }

  /** By how much the figures of a product change. */
  private record Change(long onHand, long reserved) {

    Change plus(Change other) {
      return new Change(onHand + other.onHand, reserved + other.reserved);
    }
  }

  /** What all moves together change of each product. */
  private record Changes(Map<UUID, Change> ofProducts) {

    static Changes of(List<StockMove> moves) {
      Map<UUID, Change> changes = new TreeMap<>();
      for (StockMove move : moves) {
        move.quantities()
            .forEach((product, quantity) ->
                changes.merge(product.value(), change(move, quantity), Change::plus));
      }
      return new Changes(changes);
    }

    private static Change change(StockMove move, long quantity) {
      return switch (move.effect()) {
        case RESERVE -> new Change(0, quantity);
        case RELEASE -> new Change(0, -quantity);
        case SELL -> new Change(-quantity, -quantity);
        case RESTOCK -> new Change(quantity, 0);
      };
    }

    int size() {
      return ofProducts.size();
    }

    Set<UUID> products() {
      return ofProducts.keySet();
    }

    List<Long> onHand() {
      return ofProducts.values().stream().map(Change::onHand).toList();
    }

    List<Long> reserved() {
      return ofProducts.values().stream().map(Change::reserved).toList();
    }
  }
}

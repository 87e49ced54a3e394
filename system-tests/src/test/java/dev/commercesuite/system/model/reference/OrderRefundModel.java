package dev.commercesuite.system.model.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Money of an order that is given back for pieces of its lines. */
final class OrderRefundModel {
  /** Under which payment-service refunds once. */
  final String key;

  final List<Item> items;
  State state = State.PENDING;

  /** Why it failed; empty unless it did. */
  String code = "";

  /** Null until payment-service named one. */
  @Nullable RefundModel refund;

  OrderRefundModel(String key, List<Item> items) {
    this.key = key;
    this.items = List.copyOf(items);
  }

  enum State {
    PENDING,
    SUCCEEDED,
    FAILED
  }

  /**
   * Pieces of a line.
   *
   * @param line its place, from 1
   * @param unsent how many of them were not sent, and are not sent any more
   */
  record Item(int line, int quantity, int unsent, int restocked, long amount) {}

  long amount() {
    return items.stream().mapToLong(Item::amount).sum();
  }

  boolean isPending() {
    return state == State.PENDING;
  }
}

package dev.commercesuite.order.domain.refund;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.refund.RefundState.Failed;
import dev.commercesuite.order.domain.refund.RefundState.Pending;
import dev.commercesuite.order.domain.refund.RefundState.Succeeded;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Money that is given back for a part of an order, or for all that is left of it. It is stored, and
 * what it is about set aside, before the payment service is asked, so that whoever comes next can
 * ask again for the same.
 *
 * @param id also the key under which the payment service refunds at most once
 * @param number its place among the refunds of the order, from 1
 * @param items in the order of the order's lines
 * @param note why, in the words of whoever refunded; may be empty
 */
public record OrderRefund(
    UUID id,
    int number,
    List<Item> items,
    Money amount,
    String note,
    RefundState state,
    Instant createTime,
    Instant updateTime) {

  /**
   * Pieces of a line.
   *
   * @param unsent how many of them were not sent when the refund began, and are not sent any more
   * @param restocked how many of them are on sale again once the money is given back
   * @param minorUnits how much of the refund's amount is for them
   */
  public record Item(LineId lineId, int quantity, int unsent, int restocked, long minorUnits) {
    public Item {
      if (quantity < 1) {
        throw new IllegalArgumentException("quantity is " + quantity + "; expected at least 1");
      }
      if (unsent < 0 || unsent > quantity || restocked < 0 || restocked > quantity) {
        throw new IllegalArgumentException(
            "unsent is %s and restocked %s; expected 0 to %s"
                .formatted(unsent, restocked, quantity));
      }
      if (minorUnits < 0) {
        throw new IllegalArgumentException("minorUnits is " + minorUnits + "; expected 0 or more");
      }
    }

    /** Reserved pieces that can be sold to others. Those not sent are restocked first. */
    public int released() {
      return Math.min(unsent, restocked);
    }

    /** Reserved pieces that nobody can buy any more. */
    public int lost() {
      return unsent - released();
    }

    /** Pieces that were sent and are back. */
    public int returned() {
      return restocked - released();
    }
  }

  public OrderRefund {
    items = List.copyOf(items);
    if (items.isEmpty()) {
      throw new IllegalArgumentException("a refund has no items; expected at least one");
    }
    if (amount.minorUnits() == 0) {
      throw new IllegalArgumentException("amount is 0; expected more");
    }
  }

  /** Whether it may still come to either end. */
  public boolean isPending() {
    return switch (state) {
      case Pending _ -> true;
      case Succeeded _, Failed _ -> false;
    };
  }

  /** Whether the payment service may have made a refund for it whose id is not known here. */
  public boolean isUnnamed() {
    return isPending() && paymentRefundId() == null;
  }

  /** The payment service's refund; null when none is known. */
  public @Nullable String paymentRefundId() {
    return switch (state) {
      case Pending(String paymentRefundId) -> paymentRefundId;
      case Succeeded(String paymentRefundId) -> paymentRefundId;
      case Failed(RefundError _, String paymentRefundId) -> paymentRefundId;
    };
  }

  /** Without what it says about a person. */
  OrderRefund redacted() {
    return new OrderRefund(id, number, items, amount, "", state.redacted(), createTime, updateTime);
  }

  public OrderRefund with(RefundState next, Instant now) {
    return new OrderRefund(id, number, items, amount, note, next, createTime, now);
  }
}

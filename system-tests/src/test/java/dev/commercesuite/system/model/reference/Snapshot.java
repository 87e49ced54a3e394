package dev.commercesuite.system.model.reference;

import org.jspecify.annotations.Nullable;

/** What an answer shows of an object, as it was then. */
public sealed interface Snapshot {

  /** In one line; the first word is what the tables count by. */
  String text();

  record OfProduct(long available) implements Snapshot {
    @Override
    public String text() {
      return "OK available %d".formatted(available);
    }
  }

  /** Of a product, as everybody sees it. */
  record OfOffer(boolean offered, boolean inStock) implements Snapshot {
    @Override
    public String text() {
      return "%s with %s in stock"
          .formatted(offered ? "OFFERED" : "WITHDRAWN", inStock ? "some" : "none");
    }
  }

  /**
   * Of an order.
   *
   * @param code why the last attempt was declined; empty unless it was
   * @param goods how much of each line is sent, and in which shipments; how much is refunded
   * @param personal whether it still says something about the customer
   */
  record OfOrder(
      String state,
      String progress,
      String code,
      long total,
      String goods,
      boolean personal,
      long version)
      implements Snapshot {
    boolean isProcessing() {
      return progress.equals("PROCESSING");
    }

    boolean isCancelling() {
      return state.equals("CANCELLING");
    }

    @Override
    public String text() {
      return "%s/%s %s total %d %s %s version %d"
          .formatted(
              state, progress, code, total, goods, personal ? "personal" : "redacted", version);
    }
  }

  /** Of a refund of an order, and of the order. */
  record OfOrderRefund(String state, long amount, String code, OfOrder order) implements Snapshot {
    boolean isPending() {
      return state.equals("PENDING");
    }

    @Override
    public String text() {
      return "%s %s amount %d of %s".formatted(state, code, amount, order.text());
    }
  }

  /**
   * Of a payment.
   *
   * @param error why the provider said no last; empty unless that is the news
   * @param charge the provider's charge that it names, by the model's number; 0 for none
   */
  record OfPayment(
      String state,
      long amount,
      long capturable,
      long captured,
      long refunded,
      String error,
      int charge,
      long version)
      implements Snapshot {
    @Override
    public String text() {
      return "%s %s amount %d capturable %d captured %d refunded %d charge %s version %d"
          .formatted(
              state,
              error,
              amount,
              capturable,
              captured,
              refunded,
              charge == 0 ? "no" : "yes",
              version);
    }

    /** Which charge asks for an action. */
    String action() {
      return "charge " + charge;
    }
  }

  record OfRefund(String state, long amount, String error) implements Snapshot {
    @Override
    public String text() {
      return "%s %s amount %d".formatted(state, error, amount);
    }
  }

  /** What a divergence and the trace say of an answer that is none. */
  static String rejected(@Nullable String reason) {
    return "rejected:" + reason;
  }
}

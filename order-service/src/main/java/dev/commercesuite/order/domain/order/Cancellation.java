package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Money;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The way of an order from CANCELLING to CANCELLED.
 *
 * @param note why, in the words of whoever cancelled; may be empty
 * @param refundsFailed how many refunds failed before this one
 * @param lastFailure why the latest of them failed; empty while none has
 * @param refund the refund that is under way; null before it is known that one is needed
 */
public record Cancellation(
    UUID id, String note, int refundsFailed, String lastFailure, @Nullable Refund refund) {
  /** A redrive counts one more, and so allows the next row; see {@code redrive_order}. */
  private static final int REFUNDS_IN_A_ROW = 10;

  private static final int LONGEST_FAILURE = 1_000;

  /**
   * Money to be given back. Stored before the payment service is asked, so that every try asks for
   * the same amount under the same key.
   *
   * @param refundId the payment service's refund; null until it is known
   */
  public record Refund(Money amount, @Nullable String refundId) {}

  /** The key under which the payment service gives the money back at most once. */
  public UUID refundKey() {
    String name = "refund/" + id + "/" + refundsFailed;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether so many refunds failed that only an operator may start another one. */
  public boolean isStuck() {
    return refund == null && refundsFailed > 0 && refundsFailed % REFUNDS_IN_A_ROW == 0;
  }

  public Cancellation withPlannedRefund(Money amount) {
    return with(new Refund(amount, null));
  }

  public Cancellation withRefund(Money amount, String refundId) {
    return with(new Refund(amount, refundId));
  }

  private Cancellation with(Refund current) {
    return new Cancellation(id, note, refundsFailed, lastFailure, current);
  }

  /** Without words of people and of others. */
  Cancellation redacted() {
    return new Cancellation(id, "", refundsFailed, "", refund);
  }

  /**
   * One more refund that failed.
   *
   * @param why in the words of others, of which so much is kept as an operator needs
   */
  public Cancellation withFailedRefund(String why) {
    String kept = why.substring(0, Math.min(why.length(), LONGEST_FAILURE));
    return new Cancellation(id, note, refundsFailed + 1, kept, null);
  }
}

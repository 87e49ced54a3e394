package dev.commercesuite.order.domain.refund;

/**
 * Why a refund failed.
 *
 * @param code for programs
 * @param message in the words of others, of which so much is kept as people need; empty once the
 *     order is redacted
 */
public record RefundError(String code, String message) {
  private static final int LONGEST_MESSAGE = 1_000;

  public RefundError {
    message = message.substring(0, Math.min(message.length(), LONGEST_MESSAGE));
  }

  RefundError redacted() {
    return new RefundError(code, "");
  }
}

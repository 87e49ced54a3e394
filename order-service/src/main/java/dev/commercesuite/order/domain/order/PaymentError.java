package dev.commercesuite.order.domain.order;

/**
 * Why a payment attempt failed.
 *
 * @param declineCode in lower snake case, such as {@code card_declined}
 * @param message a sentence for the person who pays; empty once the order is redacted
 */
public record PaymentError(String declineCode, String message) {
  PaymentError redacted() {
    return new PaymentError(declineCode, "");
  }
}

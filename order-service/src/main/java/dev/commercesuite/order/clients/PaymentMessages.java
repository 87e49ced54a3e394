package dev.commercesuite.order.clients;

import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.refund.RefundError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Payments and refunds, as the contract has them and as the domain does. */
final class PaymentMessages {
  private static final Logger log = LoggerFactory.getLogger(PaymentMessages.class);

  /** Of a payment that was cancelled: it can move no money any more. */
  static final Closed CANCELLED =
      new Closed(new PaymentError("payment_cancelled", "The payment was cancelled."));

  private PaymentMessages() {}

  /** What has become of a payment. */
  static PaymentReport report(Payment payment) {
    return new PaymentReport(payment.getId(), state(payment));
  }

  private static AttemptState state(Payment payment) {
    return switch (payment.getState()) {
      case PAYMENT_STATE_REQUIRES_PAYMENT_METHOD -> new Declined(error(payment));
      case PAYMENT_STATE_REQUIRES_ACTION ->
          new RequiresAction(
              new NextAction(
                  payment.getNextAction().getRedirectUrl(),
                  payment.getNextAction().getClientSecret()));
      case PAYMENT_STATE_SUCCEEDED -> new Succeeded();
      case PAYMENT_STATE_CANCELLED -> CANCELLED;
      case PAYMENT_STATE_FAILED -> new Closed(error(payment));
      case PAYMENT_STATE_REQUIRES_CONFIRMATION,
          PAYMENT_STATE_PROCESSING,
          PAYMENT_STATE_REQUIRES_CAPTURE,
          PAYMENT_STATE_UNSPECIFIED,
          UNRECOGNIZED ->
          new Processing();
    };
  }

  private static PaymentError error(Payment payment) {
    return payment.hasLastError()
        ? new PaymentError(
            payment.getLastError().getDeclineCode(), payment.getLastError().getMessage())
        : new PaymentError("card_declined", "The payment was declined.");
  }

  /** What has become of a refund. */
  static RefundReport refundReport(Refund refund) {
    return switch (refund.getState()) {
      case REFUND_STATE_SUCCEEDED -> new RefundReport.Done(refund.getId());
      case REFUND_STATE_FAILED ->
          failedRefund(
              refund.getPaymentId(),
              new RefundError(refund.getError().getDeclineCode(), refund.getError().getMessage()),
              refund.getId());
      case REFUND_STATE_PENDING, REFUND_STATE_UNSPECIFIED, UNRECOGNIZED ->
          new RefundReport.Pending(refund.getId());
    };
  }

  /**
   * A refund that gives nothing back.
   *
   * @param refundId null if there is none
   */
  static RefundReport failedRefund(String paymentId, RefundError why, @Nullable String refundId) {
    log.atWarn()
        .addKeyValue("payment_id", paymentId)
        .addKeyValue("detail", why.message())
        .log("A refund failed");
    return new RefundReport.Failed(why, refundId);
  }

  /** The amount as a request has it. */
  static dev.commercesuite.api.type.v1.Money money(Money money) {
    return dev.commercesuite.api.type.v1.Money.newBuilder()
        .setCurrencyCode(money.currency())
        .setMinorUnits(money.minorUnits())
        .build();
  }
}

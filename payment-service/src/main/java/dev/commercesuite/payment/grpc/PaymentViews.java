package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.views.AnswerViews;

/**
 * What of payments, refunds and their history not everyone sees who may see the object. Which
 * objects those are is decided in the domain.
 */
public final class PaymentViews {
  /** Of everything that this service sends. */
  public static final AnswerViews ALL =
      AnswerViews.builder()
          .show(Payment.getDescriptor(), Payment.Builder.class, PaymentViews::payment)
          .show(PaymentEvent.getDescriptor(), PaymentEvent.Builder.class, PaymentViews::event)
          .show(Refund.getDescriptor(), Refund.Builder.class, PaymentViews::refund)
          .build();

  private PaymentViews() {}

  private static void payment(Payment.Builder payment, Caller caller) {
    if (!mayPayAs(payment.getCustomerId(), caller)) {
      payment.clearNextAction();
    }
  }

  private static void refund(Refund.Builder refund, Caller caller) {
    if (!isStaff(caller)) {
      refund.clearNote();
    }
  }

  private static void event(PaymentEvent.Builder event, Caller caller) {
    if (isStaff(caller)) {
      return;
    }
    if (!everyoneSeesDetail(event)) {
      event.clearDetail();
    }
    event.setActor(event.getActor().toBuilder().clearId());
  }

  /** A type whose detail nobody has decided about shows none. */
  private static boolean everyoneSeesDetail(PaymentEvent.Builder event) {
    return switch (event.getType()) {
      case PAYMENT_EVENT_TYPE_DECLINED,
          PAYMENT_EVENT_TYPE_FAILED,
          PAYMENT_EVENT_TYPE_REFUND_FAILED ->
          true;
      case PAYMENT_EVENT_TYPE_CANCELLATION_STARTED,
          PAYMENT_EVENT_TYPE_CANCELLED,
          PAYMENT_EVENT_TYPE_REFUND_CREATED,
          PAYMENT_EVENT_TYPE_CREATED,
          PAYMENT_EVENT_TYPE_CONFIRMED,
          PAYMENT_EVENT_TYPE_ACTION_REQUIRED,
          PAYMENT_EVENT_TYPE_OUTCOME_UNKNOWN,
          PAYMENT_EVENT_TYPE_AUTHORIZED,
          PAYMENT_EVENT_TYPE_CAPTURED,
          PAYMENT_EVENT_TYPE_REFUND_SUCCEEDED,
          PAYMENT_EVENT_TYPE_CAPTURE_STARTED,
          PAYMENT_EVENT_TYPE_UPDATED,
          PAYMENT_EVENT_TYPE_EXCESS_REFUNDED,
          PAYMENT_EVENT_TYPE_DISPUTE_OPENED,
          PAYMENT_EVENT_TYPE_DISPUTE_WON,
          PAYMENT_EVENT_TYPE_DISPUTE_LOST,
          PAYMENT_EVENT_TYPE_UNSPECIFIED,
          UNRECOGNIZED ->
          false;
    };
  }

  /** Whether the caller sees who did something, and what staff wrote for staff. */
  private static boolean isStaff(Caller caller) {
    return caller.hasScope(CurrentActor.FINANCE_SCOPE);
  }

  /** Whether the caller may act for this customer where a payment waits for them. */
  private static boolean mayPayAs(String customerId, Caller caller) {
    // The ids of users are UUIDs, which are the same in upper and lower case.
    return caller.hasScope(CurrentActor.CHARGE_SCOPE)
        || (caller.kind() == Caller.Kind.USER && caller.subject().equalsIgnoreCase(customerId));
  }
}

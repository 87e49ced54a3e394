package dev.commercesuite.system.model.reference;

import dev.commercesuite.system.model.reference.Request.CreateRefund;
import dev.commercesuite.system.model.simulation.FaultCursor;
import dev.commercesuite.system.model.simulation.Faults.PaymentFault;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls from order-service to payment-service, on which requests and answers get lost. */
final class PaymentCalls {
  private static final Set<String> REFUNDS_THAT_FAIL =
      Set.of("REFUND_EXCEEDS_CAPTURED", "PAYMENT_STATE_INVALID", "REQUEST_ID_REUSED");

  private final PaymentsModel payments;
  private final FaultCursor faults;

  PaymentCalls(PaymentsModel payments, FaultCursor faults) {
    this.payments = payments;
    this.faults = faults;
  }

  /**
   * What came of a refund.
   *
   * @param refund null when payment-service refused to begin it
   * @param code why it failed; empty unless it did
   */
  record RefundAnswer(@Nullable RefundModel refund, String state, String code) {
    static RefundAnswer of(RefundModel refund) {
      return new RefundAnswer(refund, refund.state, refund.error);
    }
  }

  RefundAnswer refund(String key, PaymentModel payment, long amount) {
    CreateRefund request = new CreateRefund(key, payment, amount);
    return calling(() -> {
      try {
        payments.refund(request);
        return RefundAnswer.of(payments.refundOf(request));
      } catch (Rejected e) {
        if (REFUNDS_THAT_FAIL.contains(e.reason())) {
          return new RefundAnswer(null, "FAILED", e.reason().toLowerCase(Locale.ROOT));
        }
        throw new PaymentsUnavailable();
      }
    });
  }

  RefundAnswer find(RefundModel refund) {
    return calling(() -> RefundAnswer.of(refund));
  }

  <T extends @Nullable Object> T calling(Supplier<T> call) {
    PaymentFault fault = faults.nextPaymentCall();
    if (fault == PaymentFault.REQUEST_LOST) {
      throw new PaymentsUnavailable();
    }
    T answer;
    try {
      answer = call.get();
    } catch (SandboxModel.Died _) {
      throw new PaymentsUnavailable();
    }
    if (fault == PaymentFault.ANSWER_LOST) {
      throw new PaymentsUnavailable();
    }
    return answer;
  }
}

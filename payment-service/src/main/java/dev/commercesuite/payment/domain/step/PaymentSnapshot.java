package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.Refund;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A payment and its refund at one moment, from which a request is answered.
 *
 * @param refund the refund that the request is about, if it is about one
 */
public record PaymentSnapshot(Payment payment, @Nullable Refund refund) {

  /** The refund of a request that is about one. */
  public Refund requireRefund() {
    return Objects.requireNonNull(refund, "the request is not about a refund");
  }
}

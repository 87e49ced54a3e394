package dev.commercesuite.system.model.reference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that payment-service asks of the provider, under a key of its own. */
public final class StepModel {
  final Kind kind;
  public final PaymentModel payment;
  final long amount;
  final String method;
  public final @Nullable RefundModel refund;
  boolean isOpen = true;
  int attempts = 1;

  /** Until when whoever asks is left alone; null when nobody does. */
  @Nullable Instant lease;

  /** What the provider did; null before it did anything. */
  SandboxModel.@Nullable Outcome done;

  /** How often the provider stumbled over the payment method. */
  int stumbles;

  StepModel(
      Kind kind, PaymentModel payment, long amount, @Nullable RefundModel refund, Instant lease) {
    this.kind = kind;
    this.payment = payment;
    this.amount = amount;
    this.method = payment.method;
    this.refund = refund;
    this.lease = lease;
  }

  enum Kind {
    CHARGE,
    CONFIRM,
    CAPTURE,
    CANCEL,
    REFUND
  }
}

package dev.commercesuite.payment.domain;

import dev.commercesuite.payment.domain.PaymentException.AmountZero;
import dev.commercesuite.payment.domain.PaymentException.CaptureExceedsAuthorized;
import dev.commercesuite.payment.domain.PaymentException.CurrencyMismatch;
import dev.commercesuite.payment.domain.PaymentException.RefundExceedsCaptured;
import dev.commercesuite.payment.domain.PaymentException.StateInvalid;
import dev.commercesuite.payment.domain.PaymentException.VersionMismatch;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Money that a customer pays for an order, with as many payment methods as it takes. Every change
 * makes the next version, and every version has its {@link PaymentEvent}.
 *
 * @param provider the name of the {@link PaymentProvider} that handles it
 * @param paymentMethod the token to charge; empty while there is none
 * @param lastDecline why the last attempt was declined; null once another one has begun
 * @param nextAction what the payer has to do, while the payment waits for it
 * @param chargeReference the provider's id of the charge, once there is one
 * @param metadata what the systems around the suite want to know about it
 * @param version 1, 2, 3, …
 */
public record Payment(
    PaymentId id,
    OrderId order,
    CustomerId customer,
    String description,
    String provider,
    CaptureMethod captureMethod,
    Amounts amounts,
    PaymentState state,
    String paymentMethod,
    @Nullable Decline lastDecline,
    @Nullable NextAction nextAction,
    @Nullable String chargeReference,
    Map<String, String> metadata,
    long version,
    Instant createTime,
    Instant updateTime) {

  public Payment {
    metadata = Map.copyOf(metadata);
  }

  public static Payment create(PaymentId id, NewPayment request, String provider, Instant now) {
    return new Payment(
        id,
        request.order(),
        request.customer(),
        request.description(),
        provider,
        request.captureMethod(),
        Amounts.of(request.amount()),
        request.paymentMethod().isEmpty()
            ? PaymentState.REQUIRES_PAYMENT_METHOD
            : PaymentState.REQUIRES_CONFIRMATION,
        request.paymentMethod(),
        null,
        null,
        null,
        request.metadata(),
        1,
        now,
        now);
  }

  public Money amount() {
    return amounts.money(amounts.requested());
  }

  /**
   * This payment, if it is still as the caller has read it.
   *
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  public Payment requireVersion(@Nullable Long expectedVersion) {
    if (expectedVersion != null && expectedVersion != version) {
      throw new VersionMismatch(id);
    }
    return this;
  }

  /** The provider is about to be asked to charge this payment method. */
  public Payment charging(String method, Instant now) {
    require(
        "confirmed",
        PaymentState.REQUIRES_PAYMENT_METHOD,
        PaymentState.REQUIRES_CONFIRMATION,
        PaymentState.REQUIRES_ACTION);
    return next(PaymentState.PROCESSING, amounts, method, null, nextAction, chargeReference, now);
  }

  /** The provider is about to be asked to capture this much of the authorized amount. */
  public Payment capturing(Money amount, Instant now) {
    require("captured", PaymentState.REQUIRES_CAPTURE);
    requireCurrency(amount);
    if (amount.isZero()) {
      throw new AmountZero();
    }
    if (amount.minorUnits() > amounts.capturable()) {
      throw new CaptureExceedsAuthorized(id, amount, amounts.money(amounts.capturable()));
    }
    return processing(now);
  }

  /** Whether the provider has a charge that must be cancelled with the payment. */
  public boolean hasOpenCharge() {
    return chargeReference != null;
  }

  /** Whether its charge may change at the provider at any moment, without a call of ours. */
  public boolean isOpenAtProvider() {
    return switch (state) {
      case REQUIRES_ACTION, REQUIRES_CAPTURE -> true;
      case REQUIRES_PAYMENT_METHOD,
          REQUIRES_CONFIRMATION,
          PROCESSING,
          SUCCEEDED,
          CANCELLED,
          FAILED ->
          false;
    };
  }

  /** The provider is about to be asked to cancel the charge. */
  public Payment cancelling(Instant now) {
    requireCancellable();
    return processing(now);
  }

  /** Cancelled without asking the provider, which has no charge of it. */
  public Payment cancelledLocally(Instant now) {
    requireCancellable();
    return ended(now);
  }

  public Payment cancelled(Instant now) {
    requireOutcome("cancelled", PaymentState.PROCESSING);
    return ended(now);
  }

  private Payment ended(Instant now) {
    return next(
        PaymentState.CANCELLED,
        amounts.released(),
        paymentMethod,
        null,
        null,
        chargeReference,
        now);
  }

  public Payment authorized(String reference, Instant now) {
    requireOutcome("authorized", PaymentState.PROCESSING, PaymentState.REQUIRES_ACTION);
    return next(
        PaymentState.REQUIRES_CAPTURE,
        amounts.authorized(),
        paymentMethod,
        null,
        null,
        reference,
        now);
  }

  public Payment captured(long minorUnits, String reference, Instant now) {
    requireOutcome(
        "captured",
        PaymentState.PROCESSING,
        PaymentState.REQUIRES_ACTION,
        PaymentState.REQUIRES_CAPTURE);
    return next(
        PaymentState.SUCCEEDED,
        amounts.captured(minorUnits),
        paymentMethod,
        null,
        null,
        reference,
        now);
  }

  public Payment requiresAction(String reference, NextAction action, Instant now) {
    requireOutcome("left to its payer", PaymentState.PROCESSING);
    return next(PaymentState.REQUIRES_ACTION, amounts, paymentMethod, null, action, reference, now);
  }

  /** The provider declined the payment method; another one may be tried. */
  public Payment declined(Decline decline, Instant now) {
    requireOutcome("declined", PaymentState.PROCESSING, PaymentState.REQUIRES_ACTION);
    return next(PaymentState.REQUIRES_PAYMENT_METHOD, amounts, "", decline, null, null, now);
  }

  /** The authorization is no longer valid at the provider. */
  public Payment failed(Decline decline, Instant now) {
    requireOutcome("given up", PaymentState.PROCESSING, PaymentState.REQUIRES_CAPTURE);
    return next(
        PaymentState.FAILED,
        amounts.released(),
        paymentMethod,
        decline,
        null,
        chargeReference,
        now);
  }

  /** The provider refused to cancel the charge: everything stays as before. */
  public Payment notCancelled(Decline decline, Instant now) {
    requireOutcome("left uncancelled", PaymentState.PROCESSING);
    PaymentState state =
        amounts.capturable() > 0 ? PaymentState.REQUIRES_CAPTURE : PaymentState.REQUIRES_ACTION;
    return next(state, amounts, paymentMethod, decline, nextAction, chargeReference, now);
  }

  /** The provider gave no outcome: the payment stays as it is, in a new version. */
  public Payment unanswered(Instant now) {
    requireOutcome("left without an outcome", PaymentState.PROCESSING, PaymentState.SUCCEEDED);
    return withAmounts(amounts, now);
  }

  /** Reserves captured money, so that concurrent refunds never give back more than there is. */
  public Payment refunding(Money refund, Instant now) {
    require("refunded", PaymentState.SUCCEEDED);
    requireCurrency(refund);
    if (refund.minorUnits() > amounts.refundable()) {
      throw new RefundExceedsCaptured(id, refund, amounts.money(amounts.refundable()));
    }
    return withAmounts(amounts.refunding(refund.minorUnits()), now);
  }

  public Payment refunded(long minorUnits, Instant now) {
    requireOutcome("refunded", PaymentState.SUCCEEDED);
    return withAmounts(amounts.refunded(minorUnits), now);
  }

  public Payment refundFailed(long minorUnits, Instant now) {
    requireOutcome("left unrefunded", PaymentState.SUCCEEDED);
    return withAmounts(amounts.refundFailed(minorUnits), now);
  }

  /** Others were found to give money back; until it is booked, the payment stays as it is. */
  public Payment refundFoundElsewhere(Instant now) {
    return withAmounts(amounts, now);
  }

  /** Others gave money back, of what was left to refund. */
  public Payment refundedElsewhere(long minorUnits, Instant now) {
    return withAmounts(amounts.refundedElsewhere(minorUnits), now);
  }

  /** Others gave back more than was left to refund. */
  public Payment excessRefunded(long minorUnits, Instant now) {
    return with(amounts.elsewhere().excessRefunded(minorUnits), now);
  }

  /** The provider withholds money until a dispute is decided. */
  public Payment disputed(long minorUnits, Instant now) {
    return with(amounts.elsewhere().disputed(minorUnits), now);
  }

  public Payment disputeWon(long minorUnits, Instant now) {
    return with(amounts.elsewhere().disputeWon(minorUnits), now);
  }

  public Payment disputeLost(long minorUnits, Instant now) {
    return with(amounts.elsewhere().disputeLost(minorUnits), now);
  }

  private Payment with(Elsewhere elsewhere, Instant now) {
    return withAmounts(amounts.with(elsewhere), now);
  }

  /** What the systems around the suite want to know about it has changed. */
  public Payment annotated(Map<String, String> newMetadata, Instant now) {
    return new Payment(
        id,
        order,
        customer,
        description,
        provider,
        captureMethod,
        amounts,
        state,
        paymentMethod,
        lastDecline,
        nextAction,
        chargeReference,
        newMetadata,
        version + 1,
        createTime,
        now);
  }

  /** The metadata of one of its refunds changed: the payment stays as it is, in a new version. */
  public Payment refundAnnotated(Instant now) {
    return withAmounts(amounts, now);
  }

  private Payment processing(Instant now) {
    return next(
        PaymentState.PROCESSING, amounts, paymentMethod, null, nextAction, chargeReference, now);
  }

  private Payment withAmounts(Amounts changed, Instant now) {
    return next(state, changed, paymentMethod, lastDecline, nextAction, chargeReference, now);
  }

  private void requireCancellable() {
    require(
        "cancelled",
        PaymentState.REQUIRES_PAYMENT_METHOD,
        PaymentState.REQUIRES_CONFIRMATION,
        PaymentState.REQUIRES_ACTION,
        PaymentState.REQUIRES_CAPTURE);
  }

  private void require(String action, PaymentState... allowed) {
    if (!Set.of(allowed).contains(state)) {
      throw new StateInvalid(id, state, action, allowed);
    }
  }

  /** What the provider says is asked for by a step, or by a look, and only in these states. */
  private void requireOutcome(String outcome, PaymentState... expected) {
    if (!Set.of(expected).contains(state)) {
      throw new IllegalStateException(
          "payment %s is %s and was %s; expected to be %s"
              .formatted(id, state, outcome, Set.of(expected)));
    }
  }

  private void requireCurrency(Money amount) {
    if (!amount.currency().equals(amounts.currency())) {
      throw new CurrencyMismatch(amount.currency(), amounts.currency());
    }
  }

  private Payment next(
      PaymentState newState,
      Amounts newAmounts,
      String newPaymentMethod,
      @Nullable Decline newDecline,
      @Nullable NextAction newAction,
      @Nullable String newReference,
      Instant now) {
    return new Payment(
        id,
        order,
        customer,
        description,
        provider,
        captureMethod,
        newAmounts,
        newState,
        newPaymentMethod,
        newDecline,
        newAction,
        newReference,
        metadata,
        version + 1,
        createTime,
        now);
  }
}

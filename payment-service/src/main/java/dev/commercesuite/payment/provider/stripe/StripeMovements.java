package dev.commercesuite.payment.provider.stripe;

import com.stripe.model.BalanceTransaction;
import com.stripe.model.Dispute;
import com.stripe.model.Refund;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.provider.ProviderMovement.OfDispute;
import dev.commercesuite.payment.domain.provider.ProviderMovement.OfRefund;
import dev.commercesuite.payment.domain.provider.ProviderMovement.Unrecognised;
import dev.commercesuite.payment.provider.EventPayload;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stripe's refunds and disputes as movements. Those of no PaymentIntent are not of this suite. */
final class StripeMovements {
  private static final int LONGEST_WORD = 64;

  private StripeMovements() {}

  static List<ProviderMovement> of(Refund refund) {
    String intent = refund.getPaymentIntent();
    if (intent == null) {
      return List.of();
    }
    if ("succeeded".equals(refund.getStatus()) && refund.getBalanceTransaction() == null) {
      // What a partial capture or a cancellation released: it was never taken.
      return List.of();
    }
    OfRefund.State state =
        switch (refund.getStatus()) {
          case "succeeded" -> OfRefund.State.SUCCEEDED;
          case "failed", "canceled" -> OfRefund.State.FAILED;
          case null, default -> OfRefund.State.PENDING;
        };
    return List.of(
        new OfRefund(
            refund.getId(),
            intent,
            StripeAmount.money(refund.getCurrency(), refund.getAmount()),
            state,
            key(refund.getMetadata())));
  }

  /**
   * An inquiry, whose states begin with {@code warning}, is none any more once it is closed. A
   * dispute that was prevented has never withheld the money: either it was blocked, or the customer
   * was given the money at once. Such money has left by a refund, which is listed, or by the
   * dispute.
   */
  static List<ProviderMovement> of(Dispute dispute) {
    String intent = dispute.getPaymentIntent();
    if (intent == null) {
      return List.of();
    }
    OfDispute.State state =
        switch (dispute.getStatus()) {
          case "warning_needs_response", "warning_under_review" -> OfDispute.State.INQUIRY;
          case "needs_response", "under_review" -> OfDispute.State.OPEN;
          case "won" -> OfDispute.State.WON;
          case "lost" -> OfDispute.State.LOST;
          case "prevented" -> isWithdrawn(dispute) ? OfDispute.State.LOST : OfDispute.State.CLOSED;
          case "warning_closed" -> OfDispute.State.CLOSED;
          case null, default -> null;
        };
    if (state == null) {
      return List.of(
          new Unrecognised(
              dispute.getId(),
              intent,
              "dispute %s has the status \"%s\" at Stripe; expected one that is in docs/stripe.md"
                  .formatted(dispute.getId(), word(dispute.getStatus()))));
    }
    return List.of(
        new OfDispute(
            dispute.getId(),
            intent,
            StripeAmount.money(dispute.getCurrency(), dispute.getAmount()),
            state,
            word(dispute.getReason())));
  }

  /** Whether more has left the account by the dispute than has come back. */
  private static boolean isWithdrawn(Dispute dispute) {
    List<BalanceTransaction> made = dispute.getBalanceTransactions();
    return made != null && made.stream().mapToLong(BalanceTransaction::getAmount).sum() < 0;
  }

  private static String word(@Nullable String text) {
    return text == null ? "" : text.substring(0, Math.min(text.length(), LONGEST_WORD));
  }

  private static @Nullable StepId key(@Nullable Map<String, String> metadata) {
    String text = metadata == null ? null : metadata.get(EventPayload.OPERATION);
    try {
      return text == null ? null : new StepId(UUID.fromString(text));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}

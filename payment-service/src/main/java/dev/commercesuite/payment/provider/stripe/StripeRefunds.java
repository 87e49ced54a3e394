package dev.commercesuite.payment.provider.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.Refund;
import com.stripe.net.RequestOptions;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.RefundService;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.provider.EventPayload;
import java.util.Optional;

/** Refunds of PaymentIntents, recognised by the key in their metadata. */
final class StripeRefunds {
  private final RefundService refunds;

  StripeRefunds(RefundService refunds) {
    this.refunds = refunds;
  }

  ProviderOutcome create(StepId key, String reference, StripeAmount amount) throws StripeException {
    RefundCreateParams params =
        RefundCreateParams.builder()
            .setPaymentIntent(reference)
            .setAmount(amount.value())
            .putMetadata(EventPayload.OPERATION, key.toString())
            .build();
    RequestOptions options = RequestOptions.builder().setIdempotencyKey(key.toString()).build();
    try {
      return outcome(refunds.create(params, options));
    } catch (StripeException e) {
      Optional<StripeDecline> refusal = StripeDecline.ofRefund(e);
      if (refusal.isPresent()) {
        return new Declined(refusal.get().decline());
      }
      if (StripeErrors.isStripesFailure(e)) {
        return find(key, reference).orElseGet(() -> StripeErrors.unknown(key, e));
      }
      throw e;
    }
  }

  /** The refund with this key. Stripe lists a refund from the moment that it exists. */
  Optional<ProviderOutcome> find(StepId key, String reference) throws StripeException {
    RefundListParams ofIntent =
        RefundListParams.builder().setPaymentIntent(reference).setLimit(100L).build();
    for (Refund refund : refunds.list(ofIntent).autoPagingIterable()) {
      if (key.toString().equals(refund.getMetadata().get(EventPayload.OPERATION))) {
        return Optional.of(outcome(refund));
      }
    }
    return Optional.empty();
  }

  /** An answer with a transient state may be a replayed one: then the refund itself is read. */
  private ProviderOutcome outcome(Refund answer) throws StripeException {
    Refund refund =
        "pending".equals(answer.getStatus()) ? refunds.retrieve(answer.getId()) : answer;
    return switch (refund.getStatus()) {
      case "succeeded" -> new Approved(refund.getId());
      case "failed", "canceled" -> new Declined(StripeDecline.REFUND_DECLINED.decline());
      case null, default ->
          new Unknown("the refund " + refund.getId() + " is " + refund.getStatus());
    };
  }
}

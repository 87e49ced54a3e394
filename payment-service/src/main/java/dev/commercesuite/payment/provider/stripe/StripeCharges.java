package dev.commercesuite.payment.provider.stripe;

import com.stripe.exception.CardException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentSearchParams;
import com.stripe.service.PaymentIntentService;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.OperatorRequired;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.provider.EventPayload;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The outcomes of charges, read from their PaymentIntents. A charge is declined only when its
 * intent is cancelled: then a holder of the intent's client secret can no longer pay it while
 * another one is paid in its place.
 */
final class StripeCharges {
  private final PaymentIntentService intents;

  StripeCharges(PaymentIntentService intents) {
    this.intents = intents;
  }

  PaymentIntent read(String reference) throws StripeException {
    return intents.retrieve(reference);
  }

  /** An answer with a transient state may be a replayed one: then the intent itself is read. */
  PaymentIntent latest(PaymentIntent answer) throws StripeException {
    return "processing".equals(answer.getStatus()) ? read(answer.getId()) : answer;
  }

  /**
   * The charge with this key; empty when none is found. Finding none proves nothing: Stripe's
   * search index may lag an hour.
   */
  Optional<ProviderOutcome> find(StepId key) throws StripeException {
    String query = "metadata['%s']:'%s'".formatted(EventPayload.OPERATION, key);
    PaymentIntentSearchParams search =
        PaymentIntentSearchParams.builder().setQuery(query).setLimit(2L).build();
    List<PaymentIntent> found = intents.search(search).getData();
    return switch (found.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(outcome(key, read(found.getFirst().getId())));
      default -> Optional.of(new OperatorRequired("several charges have this key"));
    };
  }

  ProviderOutcome outcome(StepId key, PaymentIntent answer) throws StripeException {
    PaymentIntent intent = latest(answer);
    return switch (intent.getStatus()) {
      case "succeeded", "requires_capture" -> new Approved(intent.getId());
      case "requires_action" -> new RequiresAction(intent.getId(), nextAction(intent));
      case "canceled" -> new Declined(reason(intent));
      case "requires_payment_method", "requires_confirmation" ->
          abandon(key, intent.getId(), reason(intent));
      case null, default -> undecided(intent);
    };
  }

  /** The outcome of a refused charge: declined, once its intent is cancelled. */
  ProviderOutcome abandon(StepId key, String reference, Decline decline) throws StripeException {
    PaymentIntent intent = cancel(reference, key + "-abandon");
    return switch (intent.getStatus()) {
      case "canceled" -> new Declined(decline);
      case "succeeded", "requires_capture" -> new Approved(reference);
      case null, default -> undecided(intent);
    };
  }

  /**
   * What has become of a charge. One that its payer failed to authenticate is cancelled, as {@link
   * #outcome} does it.
   */
  ChargeStatus status(PaymentIntent intent) throws StripeException {
    return switch (intent.getStatus()) {
      case "requires_action" -> new ChargeStatus.Waiting();
      case "requires_capture" -> new ChargeStatus.Held();
      case "succeeded" ->
          new ChargeStatus.Captured(
              new StripeAmount(intent.getCurrency(), intent.getAmountReceived()).money());
      case "canceled" -> new ChargeStatus.Ended(end(intent));
      case "requires_payment_method", "requires_confirmation" -> {
        // A new key: Stripe repeats the answer to one for a day, a refusal too.
        PaymentIntent after = cancel(intent.getId(), UUID.randomUUID() + "-abandon");
        yield switch (after.getStatus()) {
          case "requires_payment_method", "requires_confirmation" ->
              new ChargeStatus.Unknown(undecided(after).problem());
          case null, default -> status(after);
        };
      }
      case null, default -> new ChargeStatus.Unknown(undecided(intent).problem());
    };
  }

  /** Why it has ended. Stripe itself ends what was authorized and is not captured in time. */
  private static Decline end(PaymentIntent intent) {
    return switch (intent.getCancellationReason()) {
      case "automatic", "expired" -> StripeDecline.AUTHORIZATION_EXPIRED.decline();
      case null, default -> reason(intent);
    };
  }

  /** The intent after it was cancelled, or as it is if it cannot be. */
  PaymentIntent cancel(String reference, String key) throws StripeException {
    try {
      return intents.cancel(
          reference,
          PaymentIntentCancelParams.builder().build(),
          RequestOptions.builder().setIdempotencyKey(key).build());
    } catch (StripeException e) {
      return afterRefusal(reference, e);
    }
  }

  /** The intent that a step was refused for, if Stripe's error is an answer about it. */
  PaymentIntent afterRefusal(String reference, StripeException error) throws StripeException {
    if (StripeErrors.isAboutState(error)
        || StripeErrors.isStripesFailure(error)
        || error instanceof CardException) {
      return read(reference);
    }
    throw error;
  }

  static Unknown undecided(PaymentIntent intent) {
    return new Unknown("the intent " + intent.getId() + " is " + intent.getStatus());
  }

  static NextAction nextAction(PaymentIntent intent) {
    PaymentIntent.NextAction action = intent.getNextAction();
    String url =
        action == null || action.getRedirectToUrl() == null
            ? ""
            : action.getRedirectToUrl().getUrl();
    String secret = intent.getClientSecret();
    return new NextAction(url == null ? "" : url, secret == null ? "" : secret);
  }

  private static Decline reason(PaymentIntent intent) {
    StripeError error = intent.getLastPaymentError();
    return (error == null ? StripeDecline.CHARGE_CANCELLED : StripeDecline.ofCard(error)).decline();
  }
}

package dev.commercesuite.payment.provider.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.service.PaymentIntentService;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodUnknown;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.AlreadyCaptured;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.OperatorRequired;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cards through Stripe's PaymentIntents. Stripe has no lookup by key; a request that is repeated
 * with its key gets the first answer, within the {@link KeyLifetime}. After that a charge is only
 * searched for and never made; an intent accepts its other steps once, and a refund is searched for
 * among those of its intent. The reference of a charge is the id of its intent.
 */
public final class StripeProvider implements PaymentProvider {
  static final String NAME = "stripe";

  private static final Pattern PAYMENT_METHOD = Pattern.compile("pm_[A-Za-z0-9_]{1,250}");
  private static final Pattern INTENT = Pattern.compile("pi_[A-Za-z0-9_]{1,250}");

  private final PaymentIntentService intents;
  private final StripeCharges charges;
  private final StripeRefunds refunds;
  private final KeyLifetime lifetime;

  private StripeProvider(StripeClient client, InstantSource clock) {
    intents = client.v1().paymentIntents();
    charges = new StripeCharges(intents);
    refunds = new StripeRefunds(client.v1().refunds());
    lifetime = new KeyLifetime(clock);
  }

  /** For one account. Requests are not retried here; whoever executes a step retries it. */
  public static StripeProvider of(StripeConfig config, InstantSource clock) {
    return new StripeProvider(client(config), clock);
  }

  static StripeClient client(StripeConfig config) {
    int timeout = Math.toIntExact(config.timeout().toMillis());
    return StripeClient.builder()
        .setApiKey(config.apiKey().reveal())
        .setApiBase(config.apiBase().toString())
        .setConnectTimeout(timeout)
        .setReadTimeout(timeout)
        .setMaxNetworkRetries(0)
        .build();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void checkPaymentMethod(String paymentMethod) {
    if (!PAYMENT_METHOD.matcher(paymentMethod).matches()) {
      throw new PaymentMethodUnknown("the id of a PaymentMethod of Stripe, pm_…");
    }
  }

  @Override
  public void checkAmount(Money amount) {
    StripeAmount.of(amount);
  }

  @Override
  public ProviderOutcome charge(Charge charge) {
    checkPaymentMethod(charge.paymentMethod());
    return calling(
        charge.key(),
        () ->
            lifetime.holds(charge.key())
                ? create(charge)
                : charges
                    .find(charge.key())
                    .orElseGet(() ->
                        new OperatorRequired(
                            "no charge is found for this key, which is too old to ask again")));
  }

  private ProviderOutcome create(Charge charge) throws StripeException {
    StepId key = charge.key();
    try {
      return charges.outcome(key, intents.create(params(charge), idempotent(key)));
    } catch (StripeException e) {
      Optional<StripeDecline> refusal = StripeDecline.ofCharge(e);
      if (refusal.isPresent()) {
        return refused(key, e, refusal.get());
      }
      if (StripeErrors.isStripesFailure(e)) {
        return charges.find(key).orElseGet(() -> StripeErrors.unknown(key, e));
      }
      throw e;
    }
  }

  /** An intent that was created nevertheless comes with the error. */
  private ProviderOutcome refused(StepId key, StripeException error, StripeDecline refusal)
      throws StripeException {
    PaymentIntent intent =
        error.getStripeError() == null ? null : error.getStripeError().getPaymentIntent();
    return intent == null
        ? new Declined(refusal.decline())
        : charges.abandon(key, intent.getId(), refusal.decline());
  }

  private PaymentIntentCreateParams params(Charge charge) {
    StripeAmount amount = StripeAmount.of(charge.amount());
    return PaymentIntentCreateParams.builder()
        .setAmount(amount.value())
        .setCurrency(amount.currency())
        .addPaymentMethodType("card")
        .setPaymentMethod(charge.paymentMethod())
        .setCaptureMethod(
            switch (charge.capture()) {
              case AUTOMATIC -> PaymentIntentCreateParams.CaptureMethod.AUTOMATIC;
              case MANUAL -> PaymentIntentCreateParams.CaptureMethod.MANUAL;
            })
        .setConfirm(true)
        .setReturnUrl(orNull(charge.returnUrl()))
        .putAllMetadata(StripeMetadata.of(charge))
        .build();
  }

  /** The payer may have acted since; then Stripe knows it before anybody confirms. */
  @Override
  public ProviderOutcome confirm(
      StepId key, String chargeReference, String paymentMethod, String returnUrl) {
    checkPaymentMethod(paymentMethod);
    return calling(
        key,
        () -> {
          PaymentIntent intent = charges.read(requireIntent(chargeReference));
          return switch (intent.getStatus()) {
            case "requires_payment_method", "requires_confirmation" ->
                confirmNow(key, chargeReference, paymentMethod, returnUrl);
            case "requires_action" ->
                paymentMethod.equals(intent.getPaymentMethod())
                    ? new RequiresAction(chargeReference, StripeCharges.nextAction(intent))
                    : confirmNow(key, chargeReference, paymentMethod, returnUrl);
            case null, default -> charges.outcome(key, intent);
          };
        });
  }

  private ProviderOutcome confirmNow(
      StepId key, String reference, String paymentMethod, String returnUrl) throws StripeException {
    PaymentIntentConfirmParams params =
        PaymentIntentConfirmParams.builder()
            .setPaymentMethod(paymentMethod)
            .setReturnUrl(orNull(returnUrl))
            .build();
    try {
      return charges.outcome(key, intents.confirm(reference, params, idempotent(key)));
    } catch (StripeException e) {
      Optional<StripeDecline> refusal = StripeDecline.ofCharge(e);
      return refusal.isPresent()
          ? charges.abandon(key, reference, refusal.get().decline())
          : charges.outcome(key, charges.afterRefusal(reference, e));
    }
  }

  @Override
  public ProviderOutcome capture(StepId key, String chargeReference, Money amount) {
    long value = StripeAmount.of(amount).value();
    return calling(
        key,
        () -> {
          PaymentIntent intent = captured(key, requireIntent(chargeReference), value);
          return switch (intent.getStatus()) {
            case "succeeded" ->
                intent.getAmountReceived() == value
                    ? new Approved(chargeReference)
                    : new OperatorRequired("another amount was captured than was asked for");
            case "canceled" -> new Declined(StripeDecline.CHARGE_NOT_HELD.decline());
            case null, default -> StripeCharges.undecided(intent);
          };
        });
  }

  private PaymentIntent captured(StepId key, String reference, long value) throws StripeException {
    PaymentIntentCaptureParams params =
        PaymentIntentCaptureParams.builder().setAmountToCapture(value).build();
    try {
      return charges.latest(intents.capture(reference, params, idempotent(key)));
    } catch (StripeException e) {
      return charges.afterRefusal(reference, e);
    }
  }

  @Override
  public ProviderOutcome cancel(StepId key, String chargeReference) {
    return calling(
        key,
        () -> {
          PaymentIntent intent = charges.cancel(requireIntent(chargeReference), key.toString());
          return switch (intent.getStatus()) {
            case "canceled" -> new Approved(chargeReference);
            case "succeeded" ->
                Objects.equals(intent.getAmountReceived(), intent.getAmount())
                    ? new AlreadyCaptured(chargeReference)
                    : new OperatorRequired("another amount was captured than the whole");
            case null, default -> StripeCharges.undecided(intent);
          };
        });
  }

  @Override
  public ProviderOutcome refund(StepId key, String chargeReference, Money amount) {
    StripeAmount value = StripeAmount.of(amount);
    String intent = requireIntent(chargeReference);
    return calling(
        key,
        () -> {
          Optional<ProviderOutcome> earlier =
              lifetime.holds(key) ? Optional.empty() : refunds.find(key, intent);
          return earlier.isPresent() ? earlier.get() : refunds.create(key, intent, value);
        });
  }

  /** Always empty: the request has to be repeated. */
  @Override
  public Optional<ProviderOutcome> lookup(StepId key) {
    return Optional.empty();
  }

  @Override
  public ChargeStatus status(PaymentId payment, String chargeReference, Money amount) {
    try {
      return charges.status(charges.read(requireIntent(chargeReference)));
    } catch (StripeException e) {
      return new ChargeStatus.Unknown(StripeErrors.unknown(payment, e).problem());
    }
  }

  private interface StripeCall {
    ProviderOutcome make() throws StripeException;
  }

  private static ProviderOutcome calling(StepId key, StripeCall call) {
    try {
      return call.make();
    } catch (StripeException e) {
      return StripeErrors.unknown(key, e);
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static RequestOptions idempotent(StepId key) {
    return RequestOptions.builder().setIdempotencyKey(key.toString()).build();
  }

  private static String requireIntent(String reference) {
    if (!INTENT.matcher(reference).matches()) {
      throw new IllegalArgumentException(
          "the charge is \"" + reference + "\"; expected the id of a PaymentIntent, pi_…");
    }
    return reference;
  }
}

package dev.commercesuite.payment.provider.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Turns inconclusive errors from Stripe into outcomes. They are logged here, because the outcome
 * itself is not an error: at WARN what resolves itself, at ERROR what somebody has to fix. Neither
 * contains a key of the account. {@link
 * dev.commercesuite.payment.domain.provider.ProviderOutcome.OperatorRequired} is not logged here:
 * it parks the step.
 */
final class StripeErrors {
  private static final Logger log = LoggerFactory.getLogger(StripeErrors.class);

  private StripeErrors() {}

  /** The outcome of the step is unknown. */
  static Unknown unknown(StepId key, StripeException error) {
    return unknown((Object) key, error);
  }

  /** What has become of the charge of the payment is unknown. */
  static Unknown unknown(PaymentId payment, StripeException error) {
    return unknown((Object) payment, error);
  }

  private static Unknown unknown(Object key, StripeException error) {
    String problem = describe(error);
    log.atLevel(isTransient(error) ? Level.WARN : Level.ERROR)
        .addKeyValue("key", key)
        .addKeyValue("problem", problem)
        .log("Stripe did not tell the outcome of a step");
    return new Unknown(problem);
  }

  /** Nothing can be read from Stripe at the moment. */
  static ProviderUnavailable unavailable(StripeException error) {
    String problem = describe(error);
    log.atLevel(isTransient(error) ? Level.WARN : Level.ERROR)
        .addKeyValue("problem", problem)
        .log("Stripe did not tell what it has");
    return new ProviderUnavailable(StripeProvider.NAME, error);
  }

  /** Whether Stripe answered about the object, such as its state, and not about our parameters. */
  static boolean isAboutState(StripeException error) {
    String code = error.getCode();
    return error instanceof InvalidRequestException
        && status(error) == 400
        && code != null
        && !code.startsWith("parameter_");
  }

  /** Whether Stripe failed while processing: it replays that failure to repeated requests. */
  static boolean isStripesFailure(StripeException error) {
    return status(error) >= 500;
  }

  private static boolean isTransient(StripeException error) {
    int status = status(error);
    return error instanceof ApiConnectionException
        || status >= 500
        || status == 429
        || status == 409;
  }

  /** Leaves out the message of an authentication error, which repeats a part of the key. */
  private static String describe(StripeException error) {
    if (error instanceof ApiConnectionException) {
      return "no answer from Stripe: " + error.getCause();
    }
    String said =
        error instanceof InvalidRequestException && error.getStripeError() != null
            ? ", " + error.getStripeError().getMessage()
            : "";
    return "Stripe answered %s (code %s, request %s)%s"
        .formatted(status(error), error.getCode(), error.getRequestId(), said);
  }

  private static int status(StripeException error) {
    Integer status = error.getStatusCode();
    return status == null ? 0 : status;
  }
}

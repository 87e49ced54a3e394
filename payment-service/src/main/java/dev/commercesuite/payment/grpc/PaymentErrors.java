package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CAPTURE_EXCEEDS_AUTHORIZED;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CHARGE_PREVENTED;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CURRENCY_MISMATCH;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_EXISTS;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_METHOD_MISSING;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_NOT_FOUND;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_STATE_INVALID;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PROVIDER_EVENT_INVALID;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PROVIDER_UNKNOWN;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_REFUND_EXCEEDS_CAPTURED;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_REFUND_NOT_FOUND;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ETAG_MISMATCH;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAYMENT_METHOD_UNKNOWN;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PROVIDER_REFUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.payment.domain.PaymentException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The status that callers get for the domain's exceptions. */
public final class PaymentErrors {
  private static final Duration LATER = Duration.ofSeconds(1);

  private PaymentErrors() {}

  /** Null for exceptions of other kinds. */
  public static @Nullable Failure map(Throwable thrown) {
    return thrown instanceof PaymentException exception ? failure(exception) : null;
  }

  private static Failure failure(PaymentException exception) {
    return switch (exception) {
      case PaymentException.PaymentNotFound e ->
          of(ERROR_REASON_PAYMENT_NOT_FOUND, e).withList("payment_ids", e.ids());
      case PaymentException.RefundNotFound e -> of(ERROR_REASON_REFUND_NOT_FOUND, e);
      case PaymentException.ScopeMissing e ->
          of(ERROR_REASON_SCOPE_MISSING, e)
              .with(
                  "scopes",
                  String.join(
                      " ",
                      CurrentActor.FINANCE_SCOPE,
                      CurrentActor.READ_SCOPE,
                      CurrentActor.CHARGE_SCOPE));
      case PaymentException.PaymentExists e ->
          of(ERROR_REASON_PAYMENT_EXISTS, e).with("payment_id", e.existing().toString());
      case PaymentException.StateInvalid e ->
          of(ERROR_REASON_PAYMENT_STATE_INVALID, e).with("state", e.state().name());
      case PaymentException.ChargePrevented e -> of(ERROR_REASON_CHARGE_PREVENTED, e);
      case PaymentException.VersionMismatch e -> of(ERROR_REASON_ETAG_MISMATCH, e);
      case PaymentException.PaymentMethodMissing e -> of(ERROR_REASON_PAYMENT_METHOD_MISSING, e);
      case PaymentException.PaymentMethodUnknown e ->
          violation(ERROR_REASON_PAYMENT_METHOD_UNKNOWN, "payment_method_token", e);
      case PaymentException.ProviderRefused e -> of(ERROR_REASON_PROVIDER_REFUSED, e);
      case PaymentException.ProviderUnknown e ->
          violation(ERROR_REASON_PROVIDER_UNKNOWN, "provider", e);
      case PaymentException.ProviderEventInvalid e ->
          violation(ERROR_REASON_PROVIDER_EVENT_INVALID, e.field(), e);
      case PaymentException.ProviderUnavailable e ->
          of(ERROR_REASON_DEPENDENCY_UNAVAILABLE, e).withRetryDelay(LATER);
      case PaymentException.AmountZero e ->
          violation(ERROR_REASON_INVALID_REQUEST, "amount.minor_units", e);
      case PaymentException.ReturnUrlWithoutConfirm e ->
          violation(ERROR_REASON_INVALID_REQUEST, "return_url", e);
      case PaymentException.CurrencyMismatch e ->
          violation(ERROR_REASON_CURRENCY_MISMATCH, "amount.currency_code", e);
      case PaymentException.CaptureExceedsAuthorized e ->
          of(ERROR_REASON_CAPTURE_EXCEEDS_AUTHORIZED, e)
              .with("capturable_minor_units", Long.toString(e.capturable().minorUnits()));
      case PaymentException.RefundExceedsCaptured e ->
          of(ERROR_REASON_REFUND_EXCEEDS_CAPTURED, e)
              .with("refundable_minor_units", Long.toString(e.refundable().minorUnits()));
      case PaymentException.TokenInvalid e ->
          violation(ERROR_REASON_PAGE_TOKEN_INVALID, e.field(), e);
      case PaymentException.LedgerBusy e -> of(ERROR_REASON_OVERLOADED, e).withRetryDelay(LATER);
    };
  }

  private static Failure violation(
      ProtocolMessageEnum reason, String field, PaymentException exception) {
    return of(reason, exception).withFieldViolation(field, String.valueOf(exception.getMessage()));
  }

  private static Failure of(ProtocolMessageEnum reason, PaymentException exception) {
    return Failure.of(reason, String.valueOf(exception.getMessage()));
  }
}

package dev.commercesuite.payment.domain;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Why a request about payments is refused. Nothing was changed. */
public abstract sealed class PaymentException extends RuntimeException {
  /** In a message; the caller gets more in the details. */
  private static final int MOST_NAMED = 3;

  private PaymentException(String message) {
    super(message);
  }

  /** There is no such payment, or the caller may not see it. */
  public static final class PaymentNotFound extends PaymentException {
    private final List<PaymentId> ids;

    public PaymentNotFound(List<PaymentId> ids) {
      super(
          "There is no payment %s%s."
              .formatted(
                  ids.stream()
                      .limit(MOST_NAMED)
                      .map(PaymentId::toString)
                      .collect(Collectors.joining(", ")),
                  ids.size() <= MOST_NAMED
                      ? ""
                      : " and %s more".formatted(ids.size() - MOST_NAMED)));
      this.ids = List.copyOf(ids);
    }

    public PaymentNotFound(PaymentId id) {
      this(List.of(id));
    }

    public List<PaymentId> ids() {
      return ids;
    }
  }

  /** There is no such refund, or the caller may not see it. */
  public static final class RefundNotFound extends PaymentException {
    public RefundNotFound(RefundId id) {
      super("There is no refund %s.".formatted(id));
    }
  }

  /** A caller who may see only their own payments asks for somebody else's. */
  public static final class ScopeMissing extends PaymentException {
    public ScopeMissing(CustomerId customer) {
      super("The customer_id is %s; expected \"me\" or your own user id.".formatted(customer));
    }
  }

  /** The order has a payment that is neither cancelled nor failed. */
  public static final class PaymentExists extends PaymentException {
    private final PaymentId existing;

    public PaymentExists(OrderId order, PaymentId existing) {
      super(
          "Order %s already has payment %s; confirm or cancel that one."
              .formatted(order, existing));
      this.existing = existing;
    }

    public PaymentId existing() {
      return existing;
    }
  }

  /** The payment's state does not allow the transition. */
  public static final class StateInvalid extends PaymentException {
    private final PaymentState state;

    public StateInvalid(PaymentId id, PaymentState state, String action, PaymentState... allowed) {
      super(
          "Payment %s is %s and cannot be %s; expected %s."
              .formatted(
                  id,
                  state,
                  action,
                  Arrays.stream(allowed).map(Enum::name).collect(Collectors.joining(" or "))));
      this.state = state;
    }

    public PaymentState state() {
      return state;
    }
  }

  /** The request was prevented from charging before it arrived. */
  public static final class ChargePrevented extends PaymentException {
    public ChargePrevented(UUID requestId) {
      super(
          "The request_id is %s, with which nothing may be charged any more; expected a new one."
              .formatted(requestId));
    }
  }

  /** The payment changed since the caller read it. */
  public static final class VersionMismatch extends PaymentException {
    public VersionMismatch(PaymentId id) {
      super("Payment %s changed since it was read; read it again.".formatted(id));
    }
  }

  /** Neither the payment nor the request has a payment method. */
  public static final class PaymentMethodMissing extends PaymentException {
    public PaymentMethodMissing() {
      super(
          "There is no payment method to charge; expected a payment_method_token in the request.");
    }
  }

  /** This is not a payment method of the provider. */
  public static final class PaymentMethodUnknown extends PaymentException {
    /**
     * @param expectation completes "expected …"; the payment method itself must not be repeated
     */
    public PaymentMethodUnknown(String expectation) {
      super(
          "The provider does not know this payment_method_token; expected %s."
              .formatted(expectation));
    }
  }

  /** The provider never does this, whatever the payment method. */
  public static final class ProviderRefused extends PaymentException {
    public ProviderRefused(String reason) {
      super("The provider does not accept this: %s.".formatted(reason));
    }
  }

  /** Callbacks of this provider are not accepted here. */
  public static final class ProviderUnknown extends PaymentException {
    public ProviderUnknown(String provider, String expected) {
      super("The provider is \"%s\"; expected \"%s\".".formatted(provider, expected));
    }
  }

  /** A callback that the provider did not sign, or that cannot be read. */
  public static final class ProviderEventInvalid extends PaymentException {
    private final String field;

    private ProviderEventInvalid(String field, String message) {
      super(message);
      this.field = field;
    }

    /**
     * It is not from the provider.
     *
     * @param expectation completes "expected …"; the signature itself must not be repeated
     */
    public static ProviderEventInvalid signature(String expectation) {
      return new ProviderEventInvalid(
          "signature", "The signature is not accepted; expected %s.".formatted(expectation));
    }

    /**
     * It is from the provider, but is not an event.
     *
     * @param expectation completes "expected …"
     */
    public static ProviderEventInvalid payload(String expectation) {
      return new ProviderEventInvalid(
          "payload", "The payload cannot be read; expected %s.".formatted(expectation));
    }

    /** Which part of the callback it is about. */
    public String field() {
      return field;
    }
  }

  /** What the provider has in its books cannot be read at the moment. */
  public static final class ProviderUnavailable extends PaymentException {
    /**
     * @param cause for the log; callers do not see it
     */
    public ProviderUnavailable(String provider, Throwable cause) {
      super("The payment provider \"%s\" does not answer. Try again later.".formatted(provider));
      initCause(cause);
    }
  }

  /** The amount to pay, capture or refund is zero. */
  public static final class AmountZero extends PaymentException {
    public AmountZero() {
      super("The amount.minor_units is 0; expected at least 1.");
    }
  }

  /** A payment that is not charged yet sends nobody anywhere. */
  public static final class ReturnUrlWithoutConfirm extends PaymentException {
    public ReturnUrlWithoutConfirm() {
      super("The return_url is not empty; expected one only together with confirm.");
    }
  }

  /** An amount in another currency than the payment. */
  public static final class CurrencyMismatch extends PaymentException {
    public CurrencyMismatch(String currency, String expected) {
      super(
          "The amount.currency_code is \"%s\"; expected \"%s\", the currency of the payment."
              .formatted(currency, expected));
    }
  }

  /** A capture of more than is authorized. */
  public static final class CaptureExceedsAuthorized extends PaymentException {
    private final Money capturable;

    public CaptureExceedsAuthorized(PaymentId payment, Money asked, Money capturable) {
      super(
          "Cannot capture %s of payment %s; expected at most %s, which is authorized."
              .formatted(asked, payment, capturable));
      this.capturable = capturable;
    }

    public Money capturable() {
      return capturable;
    }
  }

  /** A refund of more than is left of the captured money. */
  public static final class RefundExceedsCaptured extends PaymentException {
    private final Money refundable;

    public RefundExceedsCaptured(PaymentId payment, Money asked, Money refundable) {
      super(
          "Cannot refund %s of payment %s; expected at most %s, which is left to refund."
              .formatted(asked, payment, refundable));
      this.refundable = refundable;
    }

    public Money refundable() {
      return refundable;
    }
  }

  /** A token of a list or of a check that was not made for this request. */
  public static final class TokenInvalid extends PaymentException {
    private final String field;

    /**
     * @param field of the request that has the token
     */
    public TokenInvalid(String field) {
      super(
          "The %s does not belong to this request; expected one of an answer to it, or none to begin."
              .formatted(field));
      this.field = field;
    }

    public String field() {
      return field;
    }
  }

  /** Too many callers read much of the ledger at the same moment. */
  public static final class LedgerBusy extends PaymentException {
    public LedgerBusy() {
      super("Too many calls read the ledger at the same moment. Try again later.");
    }
  }
}

package dev.commercesuite.payment.provider.stripe;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import dev.commercesuite.payment.domain.Decline;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why Stripe finally declines, with the message for the payer. */
enum StripeDecline {
  CARD_DECLINED("The card was declined. Try another card, or ask the bank that issued it."),
  INSUFFICIENT_FUNDS("There is not enough money on the card. Try another card."),
  EXPIRED_CARD("The card has expired. Try another card."),
  LOST_CARD("The card cannot be used. Try another card, or ask the bank that issued it."),
  INCORRECT_CVC("The security code of the card is wrong."),
  INCORRECT_NUMBER("The number of the card is wrong."),
  INCORRECT_ADDRESS("The address is not the one that the bank knows."),
  LIMIT_EXCEEDED("The card has reached a limit. Try another card, or ask the bank that issued it."),
  CARD_NOT_SUPPORTED("The card does not support this payment. Try another card."),
  AUTHENTICATION_FAILED("The payment was not confirmed with the bank. Try again."),
  PROCESSING_ERROR("The card could not be processed. Try again."),
  PAYMENT_METHOD_UNUSABLE("The payment method cannot be used, or not again. Try another one."),
  AMOUNT_NOT_ACCEPTED("The amount cannot be charged: it is too small or too large."),
  CURRENCY_NOT_ACCEPTED("This currency cannot be charged."),
  CHARGE_CANCELLED("The charge was cancelled before any money was taken."),
  AUTHORIZATION_EXPIRED("The authorization has expired."),
  CHARGE_NOT_HELD("The charge is no longer authorized."),
  CHARGE_DISPUTED("The charge is disputed with the bank that issued the card."),
  CHARGE_NOT_REFUNDABLE("Less than that is left of the captured amount."),
  BALANCE_INSUFFICIENT("There is not enough money to give it back at the moment."),
  REFUND_DECLINED("The bank that issued the card does not accept the refund.");

  private final String message;

  StripeDecline(String message) {
    this.message = message;
  }

  Decline decline() {
    return new Decline(name().toLowerCase(Locale.ROOT), message);
  }

  /**
   * What a decline of a card means. A thief must not learn that a card is reported as stolen: those
   * codes become {@link #CARD_DECLINED}, as do codes that Stripe may add.
   */
  static StripeDecline ofCard(@Nullable StripeError error) {
    if (error == null) {
      return CARD_DECLINED;
    }
    String code = error.getDeclineCode() != null ? error.getDeclineCode() : error.getCode();
    return switch (code) {
      case "insufficient_funds" -> INSUFFICIENT_FUNDS;
      case "expired_card", "invalid_expiry_month", "invalid_expiry_year" -> EXPIRED_CARD;
      case "lost_card" -> LOST_CARD;
      case "incorrect_cvc", "invalid_cvc" -> INCORRECT_CVC;
      case "incorrect_number", "invalid_number" -> INCORRECT_NUMBER;
      case "incorrect_zip", "incorrect_address", "postal_code_invalid" -> INCORRECT_ADDRESS;
      case "card_velocity_exceeded", "withdrawal_count_limit_exceeded" -> LIMIT_EXCEEDED;
      case "card_not_supported", "currency_not_supported" -> CARD_NOT_SUPPORTED;
      case "authentication_required", "payment_intent_authentication_failure" ->
          AUTHENTICATION_FAILED;
      case "processing_error" -> PROCESSING_ERROR;
      case null, default -> CARD_DECLINED;
    };
  }

  /** The decline of a charge that an error stands for; empty when something may have happened. */
  static Optional<StripeDecline> ofCharge(StripeException error) {
    return switch (error) {
      case CardException e -> Optional.of(ofCard(e.getStripeError()));
      case InvalidRequestException e when status(e) == 400 || status(e) == 404 -> ofCharge(e);
      default -> Optional.empty();
    };
  }

  private static Optional<StripeDecline> ofCharge(InvalidRequestException error) {
    if (startsWith(error.getCode(), "payment_method_")) {
      return Optional.of(PAYMENT_METHOD_UNUSABLE);
    }
    return switch (error.getParam()) {
      case "payment_method" -> Optional.of(PAYMENT_METHOD_UNUSABLE);
      case "amount" -> Optional.of(AMOUNT_NOT_ACCEPTED);
      case "currency" -> Optional.of(CURRENCY_NOT_ACCEPTED);
      case null, default -> Optional.empty();
    };
  }

  /** The decline of a refund that an error stands for; empty when something may have happened. */
  static Optional<StripeDecline> ofRefund(StripeException error) {
    if (!(error instanceof InvalidRequestException) || status(error) != 400) {
      return Optional.empty();
    }
    return switch (error.getCode()) {
      case "charge_already_refunded", "amount_too_large" -> Optional.of(CHARGE_NOT_REFUNDABLE);
      case "charge_disputed", "refund_disputed_payment" -> Optional.of(CHARGE_DISPUTED);
      case "balance_insufficient", "insufficient_funds" -> Optional.of(BALANCE_INSUFFICIENT);
      case null, default -> Optional.empty();
    };
  }

  private static int status(StripeException error) {
    Integer status = error.getStatusCode();
    return status == null ? 0 : status;
  }

  private static boolean startsWith(@Nullable String code, String prefix) {
    return code != null && code.startsWith(prefix);
  }
}

package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.Decline;
import java.util.Locale;

/** Why the sandbox declines, with the message for the payer. */
enum SandboxDecline {
  CARD_DECLINED("The card was declined. Try another card, or ask the bank that issued it."),
  INSUFFICIENT_FUNDS("There is not enough money on the card. Try another card."),
  EXPIRED_CARD("The card has expired. Try another card."),
  LOST_CARD("The card cannot be used. Try another card, or ask the bank that issued it."),
  AUTHENTICATION_FAILED("The payment was not confirmed with the bank. Try again."),
  REFUND_DECLINED("The bank that issued the card does not accept the refund."),
  AUTHORIZATION_EXPIRED("The authorization has expired."),
  CHARGE_CANCELLED("The charge was cancelled before any money was taken."),
  CHARGE_NOT_WAITING("The charge does not require an action."),
  CHARGE_NOT_HELD("The charge is not authorized, or only for less."),
  CHARGE_NOT_REFUNDABLE("Less than that is left of the captured amount.");

  private final String message;

  SandboxDecline(String message) {
    this.message = message;
  }

  Decline decline() {
    return new Decline(name().toLowerCase(Locale.ROOT), message);
  }
}

package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.provider.sandbox.Decision.Approve;
import dev.commercesuite.payment.provider.sandbox.Decision.ApproveAndLetLapse;
import dev.commercesuite.payment.provider.sandbox.Decision.Decline;
import dev.commercesuite.payment.provider.sandbox.Decision.RequireAction;
import dev.commercesuite.payment.provider.sandbox.Decision.RequireActionAtOnceTaken;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The payment methods of the sandbox. A token is the name in lower case after {@code tok_}, such as
 * {@code tok_insufficient_funds}; tokens are the same for everybody and can be reused.
 */
public enum TestToken {
  /** The charge succeeds. */
  SUCCESS,
  /** Declined as {@code card_declined}. */
  DECLINED,
  /** Declined as {@code insufficient_funds}. */
  INSUFFICIENT_FUNDS,
  /** Declined as {@code expired_card}. */
  EXPIRED_CARD,
  /** Declined as {@code lost_card}. */
  LOST_CARD,
  /** The payer has to act, and has acted when the payment is confirmed with it again. */
  REQUIRES_ACTION,
  /** The payer has to act and never does: confirming with it again requires the action again. */
  ACTION_NEVER_TAKEN,
  /** The payer has to act and fails: confirming with it again is declined. */
  ACTION_FAILED,
  /**
   * The payer has to act and does so at once at the provider, which takes the money and says
   * nothing.
   */
  ACTION_UNNOTICED,
  /** As {@link #ACTION_UNNOTICED}, and the provider reports it by an event. */
  ACTION_REPORTED,
  /**
   * The payer has to act, and does so at the last moment: when the payment is confirmed with
   * whatever method, or cancelled, the money is taken.
   */
  ACTION_TAKEN_LATE,
  /**
   * The charge succeeds. Money that is only authorized is not held for long: the authorization has
   * lapsed before anybody captures it, which the provider reports by an event.
   */
  AUTHORIZATION_LAPSES,
  /** Succeeds after a delay, within the time that the suite waits. */
  SLOW,
  /** The first call gets no answer and charges nothing; the next one with its key succeeds. */
  TIMEOUT_BEFORE_CHARGE,
  /** The first call charges and gets no answer; the next one with its key gets the outcome. */
  TIMEOUT_AFTER_CHARGE,
  /** The charge gets no answer, and its event comes three times, two of them at once. */
  CALLBACK_DUPLICATED,
  /** The charge gets no answer, and its later event comes before the earlier one. */
  CALLBACK_REORDERED,
  /** The first two calls fail and charge nothing; the next one with their key succeeds. */
  PROVIDER_ERROR,
  /** The charge succeeds, and every refund of it is declined as {@code refund_declined}. */
  REFUND_DECLINED,
  /**
   * The charge succeeds, and somebody gives half of it back in the provider's dashboard at once.
   */
  REFUNDED_ELSEWHERE,
  /** The charge succeeds, and the customer disputes it with the bank at once. */
  DISPUTED,
  /** The same, and the bank decides for the shop at once. */
  DISPUTE_WON,
  /** The same, and the bank decides for the customer at once. */
  DISPUTE_LOST;

  Decision decision() {
    return switch (this) {
      case SUCCESS,
          SLOW,
          TIMEOUT_BEFORE_CHARGE,
          TIMEOUT_AFTER_CHARGE,
          CALLBACK_DUPLICATED,
          CALLBACK_REORDERED,
          PROVIDER_ERROR,
          REFUND_DECLINED,
          REFUNDED_ELSEWHERE,
          DISPUTED,
          DISPUTE_WON,
          DISPUTE_LOST ->
          new Approve();
      case DECLINED -> new Decline(SandboxDecline.CARD_DECLINED);
      case INSUFFICIENT_FUNDS -> new Decline(SandboxDecline.INSUFFICIENT_FUNDS);
      case EXPIRED_CARD -> new Decline(SandboxDecline.EXPIRED_CARD);
      case LOST_CARD -> new Decline(SandboxDecline.LOST_CARD);
      case AUTHORIZATION_LAPSES -> new ApproveAndLetLapse();
      case REQUIRES_ACTION, ACTION_NEVER_TAKEN, ACTION_FAILED, ACTION_TAKEN_LATE ->
          new RequireAction();
      case ACTION_UNNOTICED, ACTION_REPORTED -> new RequireActionAtOnceTaken();
    };
  }

  /** When it is confirmed while it waits already: what the payer has done by then. */
  Decision decisionAgain() {
    return switch (this) {
      case REQUIRES_ACTION -> new Approve();
      case ACTION_FAILED -> new Decline(SandboxDecline.AUTHENTICATION_FAILED);
      case SUCCESS,
          DECLINED,
          INSUFFICIENT_FUNDS,
          EXPIRED_CARD,
          LOST_CARD,
          ACTION_NEVER_TAKEN,
          ACTION_UNNOTICED,
          ACTION_REPORTED,
          ACTION_TAKEN_LATE,
          AUTHORIZATION_LAPSES,
          SLOW,
          TIMEOUT_BEFORE_CHARGE,
          TIMEOUT_AFTER_CHARGE,
          CALLBACK_DUPLICATED,
          CALLBACK_REORDERED,
          PROVIDER_ERROR,
          REFUND_DECLINED,
          REFUNDED_ELSEWHERE,
          DISPUTED,
          DISPUTE_WON,
          DISPUTE_LOST ->
          decision();
    };
  }

  /** The events that the sandbox sends about a charge, in this order. */
  List<Callback> callbacks() {
    return switch (this) {
      case ACTION_REPORTED -> List.of(new Callback("charge.succeeded", 1));
      case AUTHORIZATION_LAPSES -> List.of(new Callback("charge.expired", 1));
      case CALLBACK_DUPLICATED -> List.of(new Callback("charge.succeeded", 3));
      case CALLBACK_REORDERED ->
          List.of(new Callback("charge.succeeded", 1), new Callback("charge.pending", 1));
      case SUCCESS,
          DECLINED,
          INSUFFICIENT_FUNDS,
          EXPIRED_CARD,
          LOST_CARD,
          REQUIRES_ACTION,
          ACTION_NEVER_TAKEN,
          ACTION_FAILED,
          ACTION_UNNOTICED,
          ACTION_TAKEN_LATE,
          SLOW,
          TIMEOUT_BEFORE_CHARGE,
          TIMEOUT_AFTER_CHARGE,
          PROVIDER_ERROR,
          REFUND_DECLINED,
          REFUNDED_ELSEWHERE,
          DISPUTED,
          DISPUTE_WON,
          DISPUTE_LOST ->
          List.of();
    };
  }

  /**
   * An event to send.
   *
   * @param type such as {@code charge.succeeded}
   * @param copies how often; all after the first at the same time
   */
  record Callback(String type, int copies) {}

  /** The token as callers send it. */
  public String token() {
    return "tok_" + name().toLowerCase(Locale.ROOT);
  }

  static Optional<TestToken> of(String token) {
    return Arrays.stream(values()).filter(value -> value.token().equals(token)).findFirst();
  }

  static String all() {
    return Arrays.stream(values()).map(TestToken::token).collect(Collectors.joining(", "));
  }
}

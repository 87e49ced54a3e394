package dev.commercesuite.system.failpoints.scenario;

import static dev.commercesuite.system.failpoints.agent.Boundary.BOOKS_ARE_CHARGED;
import static dev.commercesuite.system.failpoints.agent.Boundary.CHARGES_ARE_CLAIMED;
import static dev.commercesuite.system.failpoints.agent.Boundary.CHARGE_IS_CALLED;
import static dev.commercesuite.system.failpoints.agent.Boundary.CHECKS_ARE_CLAIMED;
import static dev.commercesuite.system.failpoints.agent.Boundary.CHECK_IS_BOOKED;
import static dev.commercesuite.system.failpoints.agent.Boundary.CLOSE_IS_CALLED;
import static dev.commercesuite.system.failpoints.agent.Boundary.EVENTS_ARE_FOUND;
import static dev.commercesuite.system.failpoints.agent.Boundary.LOOK_SETTLES;
import static dev.commercesuite.system.failpoints.agent.Boundary.ORDERS_ARE_CLAIMED;
import static dev.commercesuite.system.failpoints.agent.Boundary.ORDER_ANSWERS;
import static dev.commercesuite.system.failpoints.agent.Boundary.ORDER_BEGINS;
import static dev.commercesuite.system.failpoints.agent.Boundary.ORDER_GOES_ON;
import static dev.commercesuite.system.failpoints.agent.Boundary.PAYMENT_ANSWERS;
import static dev.commercesuite.system.failpoints.agent.Boundary.PAYMENT_BEGINS;
import static dev.commercesuite.system.failpoints.agent.Boundary.PAYMENT_SETTLES;
import static dev.commercesuite.system.failpoints.agent.Boundary.PREVENTION_IS_CALLED;
import static dev.commercesuite.system.failpoints.agent.Boundary.PROVIDER_CANCELS;
import static dev.commercesuite.system.failpoints.agent.Boundary.PROVIDER_CHARGES;
import static dev.commercesuite.system.failpoints.agent.Boundary.PROVIDER_CONFIRMS;
import static dev.commercesuite.system.failpoints.agent.Boundary.PROVIDER_IS_LOOKED_AT;
import static dev.commercesuite.system.failpoints.agent.Boundary.PROVIDER_REFUNDS;
import static dev.commercesuite.system.failpoints.agent.Boundary.RECOVERY_SETTLES;
import static dev.commercesuite.system.failpoints.agent.Boundary.REFUND_IS_CALLED;
import static dev.commercesuite.system.failpoints.agent.Boundary.SEARCH_IS_NOTED;
import static dev.commercesuite.system.failpoints.agent.Boundary.STEPS_ARE_CLAIMED;
import static dev.commercesuite.system.failpoints.agent.Side.AFTER;
import static dev.commercesuite.system.failpoints.agent.Side.BEFORE;

import dev.commercesuite.system.failpoints.agent.Boundary;
import dev.commercesuite.system.failpoints.agent.Side;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where the services are broken, in the order in which a journey gets there. */
public enum FailPoint {
  /** Nothing has happened. */
  BEFORE_ATTEMPT_IS_COMMITTED(OrderJourney.PAY, ORDER_BEGINS, BEFORE),
  /** The attempt has its row; payment-service knows nothing of it. */
  AFTER_ATTEMPT_IS_COMMITTED(OrderJourney.PAY, ORDER_BEGINS, AFTER),
  /** The attempt is read again or just written; the call is not made. */
  BEFORE_CHARGE_IS_CALLED(OrderJourney.PAY, CHARGE_IS_CALLED, BEFORE),
  /** payment-service has the call and has written nothing. */
  BEFORE_PAYMENT_IS_COMMITTED(OrderJourney.PAY, PAYMENT_BEGINS, BEFORE),
  /** Payment and step have their rows; the provider was not asked. */
  AFTER_PAYMENT_IS_COMMITTED(OrderJourney.PAY, PAYMENT_BEGINS, AFTER),
  /** The step has its row and its lease; the provider was not asked. */
  BEFORE_PROVIDER_CHARGES(OrderJourney.PAY, PROVIDER_CHARGES, BEFORE),
  /** The provider has the call and has done nothing; the service may give it up meanwhile. */
  BEFORE_BOOKS_ARE_CHARGED(OrderJourney.PAY, BOOKS_ARE_CHARGED, BEFORE),
  /** The money is taken; the provider has not said so yet. */
  AFTER_BOOKS_ARE_CHARGED(OrderJourney.PAY, BOOKS_ARE_CHARGED, AFTER),
  /** The provider has said so; it is written nowhere. */
  AFTER_PROVIDER_HAS_CHARGED(OrderJourney.PAY, PROVIDER_CHARGES, AFTER),
  /** The outcome is known to one thread, and about to be written. */
  BEFORE_CHARGE_IS_SETTLED(OrderJourney.PAY, PAYMENT_SETTLES, BEFORE),
  /** Payment, ledger and answer are committed; order-service was not told. */
  AFTER_CHARGE_IS_SETTLED(OrderJourney.PAY, PAYMENT_SETTLES, AFTER),
  /** As before, one line further: the answer is made and not sent. */
  BEFORE_PAYMENT_ANSWERS(OrderJourney.PAY, PAYMENT_ANSWERS, BEFORE),
  /** order-service was told and has written nothing. */
  AFTER_CHARGE_HAS_ANSWERED(OrderJourney.PAY, CHARGE_IS_CALLED, AFTER),
  /** payment-service is done; the order is about to be written. */
  BEFORE_ORDER_IS_PAID(OrderJourney.PAY, ORDER_ANSWERS, BEFORE),
  /** All is committed; the customer was not told. */
  AFTER_ORDER_IS_PAID(OrderJourney.PAY, ORDER_ANSWERS, AFTER),

  /** The second attempt has its row; payment-service knows nothing of it. */
  AFTER_SECOND_ATTEMPT_IS_COMMITTED(OrderJourney.CONFIRM, ORDER_BEGINS, AFTER),
  /** The second attempt and its step have their rows; the charge still waits. */
  BEFORE_PROVIDER_CONFIRMS(OrderJourney.CONFIRM, PROVIDER_CONFIRMS, BEFORE),
  /** The money is taken; it is written nowhere. */
  AFTER_PROVIDER_HAS_CONFIRMED(OrderJourney.CONFIRM, PROVIDER_CONFIRMS, AFTER),
  /** The payment is committed; order-service was not told. */
  AFTER_CONFIRMATION_IS_SETTLED(OrderJourney.CONFIRM, PAYMENT_SETTLES, AFTER),
  /** The provider has said that the customer has acted; it is written nowhere. */
  AFTER_PROVIDER_HAS_LOOKED_AGAIN(OrderJourney.LOOK_AGAIN, PROVIDER_CONFIRMS, AFTER),
  /** The money was there before another method was tried; it is written nowhere. */
  AFTER_PROVIDER_HAS_FOUND_IT_PAID(OrderJourney.CONFIRM_PAID, PROVIDER_CONFIRMS, AFTER),

  /** The charge is leased to a worker that does not look at it. */
  AFTER_CHARGE_IS_DUE(OrderJourney.PAY_UNNOTICED, CHARGES_ARE_CLAIMED, AFTER),
  /** The provider has said that the money is taken; it is written nowhere. */
  AFTER_PROVIDER_IS_LOOKED_AT(OrderJourney.PAY_UNNOTICED, PROVIDER_IS_LOOKED_AT, AFTER),
  /** As before, one line further. */
  BEFORE_LOOK_IS_SETTLED(OrderJourney.PAY_UNNOTICED, LOOK_SETTLES, BEFORE),
  /** The capture is committed; order-service was not told. */
  AFTER_LOOK_IS_SETTLED(OrderJourney.PAY_UNNOTICED, LOOK_SETTLES, AFTER),

  /** The charge is leased to a worker that does not ask the provider what others did with it. */
  AFTER_CHECK_IS_CLAIMED(OrderJourney.REFUND_ELSEWHERE, CHECKS_ARE_CLAIMED, AFTER),
  /** The provider has said that money was given back; it is written nowhere. */
  BEFORE_CHECK_IS_BOOKED(OrderJourney.REFUND_ELSEWHERE, CHECK_IS_BOOKED, BEFORE),
  /** Refund and ledger are committed; order-service was not told. */
  AFTER_CHECK_IS_BOOKED(OrderJourney.REFUND_ELSEWHERE, CHECK_IS_BOOKED, AFTER),

  /** The provider has listed its events; none of them is looked up. */
  BEFORE_EVENTS_ARE_FOUND(OrderJourney.DISPUTE_LOST, EVENTS_ARE_FOUND, BEFORE),
  /** It is known which of them are new, and they are written nowhere. */
  AFTER_EVENTS_ARE_FOUND(OrderJourney.DISPUTE_LOST, EVENTS_ARE_FOUND, AFTER),
  /** They have taken effect; the next search would begin where this one did. */
  BEFORE_SEARCH_IS_NOTED(OrderJourney.DISPUTE_LOST, SEARCH_IS_NOTED, BEFORE),
  /** The search is at its end, of which nobody is told. */
  AFTER_SEARCH_IS_NOTED(OrderJourney.DISPUTE_LOST, SEARCH_IS_NOTED, AFTER),

  /** Nothing has happened. */
  BEFORE_CANCELLATION_IS_COMMITTED(OrderJourney.CANCEL, ORDER_BEGINS, BEFORE),
  /** The order cannot turn back; payment-service knows nothing of it. */
  AFTER_CANCELLATION_IS_COMMITTED(OrderJourney.CANCEL, ORDER_BEGINS, AFTER),
  /** How much to give back is known and written nowhere. */
  BEFORE_REFUND_IS_NOTED(OrderJourney.CANCEL, ORDER_GOES_ON, BEFORE),
  /** The refund has its key; payment-service knows nothing of it. */
  AFTER_REFUND_IS_NOTED(OrderJourney.CANCEL, ORDER_GOES_ON, AFTER),
  /** As before; the call is not made. */
  BEFORE_REFUND_IS_CALLED(OrderJourney.CANCEL, REFUND_IS_CALLED, BEFORE),
  /** payment-service has the call and has written nothing. */
  BEFORE_REFUND_IS_COMMITTED(OrderJourney.CANCEL, PAYMENT_BEGINS, BEFORE),
  /** The amount is set aside; the provider was not asked. */
  AFTER_REFUND_IS_COMMITTED(OrderJourney.CANCEL, PAYMENT_BEGINS, AFTER),
  /** The step has its row and its lease; the provider was not asked. */
  BEFORE_PROVIDER_REFUNDS(OrderJourney.CANCEL, PROVIDER_REFUNDS, BEFORE),
  /** The money is back with the customer; it is written nowhere. */
  AFTER_PROVIDER_HAS_REFUNDED(OrderJourney.CANCEL, PROVIDER_REFUNDS, AFTER),
  /** The outcome is known to one thread, and about to be written. */
  BEFORE_REFUND_IS_SETTLED(OrderJourney.CANCEL, PAYMENT_SETTLES, BEFORE),
  /** Refund, ledger and answer are committed; order-service was not told. */
  AFTER_REFUND_IS_SETTLED(OrderJourney.CANCEL, PAYMENT_SETTLES, AFTER),
  /** order-service was told and has written nothing. */
  AFTER_REFUND_HAS_ANSWERED(OrderJourney.CANCEL, REFUND_IS_CALLED, AFTER),
  /** The money is given back; the stock is not. */
  BEFORE_ORDER_IS_CANCELLED(OrderJourney.CANCEL, ORDER_GOES_ON, BEFORE, 2),
  /** Order and stock are committed; the customer was not told. */
  AFTER_ORDER_IS_CANCELLED(OrderJourney.CANCEL, ORDER_GOES_ON, AFTER, 2),

  /** The order is CANCELLING; its payment still waits for the customer. */
  BEFORE_CLOSE_IS_CALLED(OrderJourney.CLOSE, CLOSE_IS_CALLED, BEFORE),
  /** The step has its row and its lease; the provider was not asked. */
  BEFORE_PROVIDER_CANCELS(OrderJourney.CLOSE, PROVIDER_CANCELS, BEFORE),
  /** The charge is ended; it is written nowhere. */
  AFTER_PROVIDER_HAS_CANCELLED(OrderJourney.CLOSE, PROVIDER_CANCELS, AFTER),
  /** payment-service is done; order-service was told and has written nothing. */
  AFTER_CLOSE_HAS_ANSWERED(OrderJourney.CLOSE, CLOSE_IS_CALLED, AFTER),

  /** The provider has said that there is nothing to cancel any more; it is written nowhere. */
  AFTER_PROVIDER_HAS_NOT_CANCELLED(OrderJourney.CLOSE_PAID, PROVIDER_CANCELS, AFTER),
  /** The capture is committed; order-service was told and has written nothing. */
  AFTER_CLOSE_HAS_FOUND_THE_MONEY(OrderJourney.CLOSE_PAID, CLOSE_IS_CALLED, AFTER),

  /** The order is CANCELLING; it is not known whether payment-service has its attempt. */
  BEFORE_PREVENTION_IS_CALLED(OrderJourney.CALL_OFF, PREVENTION_IS_CALLED, BEFORE),
  /** The charge can never be made; order-service was told and has written nothing. */
  AFTER_PREVENTION_HAS_ANSWERED(OrderJourney.CALL_OFF, PREVENTION_IS_CALLED, AFTER),
  /** As before, one line further. */
  BEFORE_PREVENTION_IS_NOTED(OrderJourney.CALL_OFF, ORDER_GOES_ON, BEFORE),
  /** The attempt is closed; the order is not CANCELLED. */
  AFTER_PREVENTION_IS_NOTED(OrderJourney.CALL_OFF, ORDER_GOES_ON, AFTER),

  /** Nothing has happened. */
  BEFORE_SHIPMENT_IS_COMMITTED(OrderJourney.SHIP, ORDER_BEGINS, BEFORE),
  /** Shipment, stock and answer are committed; the staff was not told. */
  AFTER_SHIPMENT_IS_COMMITTED(OrderJourney.SHIP, ORDER_BEGINS, AFTER),
  /** Nothing has happened. */
  BEFORE_DELIVERY_IS_COMMITTED(OrderJourney.DELIVER, ORDER_BEGINS, BEFORE),
  /** The delivery and its answer are committed; the staff was not told. */
  AFTER_DELIVERY_IS_COMMITTED(OrderJourney.DELIVER, ORDER_BEGINS, AFTER),

  /** Nothing has happened. */
  BEFORE_ORDER_REFUND_IS_COMMITTED(OrderJourney.REFUND, ORDER_BEGINS, BEFORE),
  /** Pieces and money are set aside; payment-service knows nothing of it. */
  AFTER_ORDER_REFUND_IS_COMMITTED(OrderJourney.REFUND, ORDER_BEGINS, AFTER),
  /** As before; the call is not made. */
  BEFORE_ORDER_REFUND_IS_CALLED(OrderJourney.REFUND, REFUND_IS_CALLED, BEFORE),
  /** The money is back with the customer; it is written nowhere. */
  AFTER_PROVIDER_HAS_REFUNDED_ORDER(OrderJourney.REFUND, PROVIDER_REFUNDS, AFTER),
  /** order-service was told and has written nothing. */
  AFTER_ORDER_REFUND_HAS_ANSWERED(OrderJourney.REFUND, REFUND_IS_CALLED, AFTER),
  /** The money is given back; the stock has not moved. */
  BEFORE_ORDER_IS_REFUNDED(OrderJourney.REFUND, ORDER_ANSWERS, BEFORE),
  /** Refund, stock and answer are committed; the staff was not told. */
  AFTER_ORDER_IS_REFUNDED(OrderJourney.REFUND, ORDER_ANSWERS, AFTER),

  /** The step is leased to a recovery that does not work on it. */
  AFTER_STEP_IS_CLAIMED(OrderJourney.PAY, STEPS_ARE_CLAIMED, AFTER, PROVIDER_CHARGES),
  /** The provider has charged for a recovery; it is written nowhere. */
  BEFORE_RECOVERY_SETTLES(OrderJourney.PAY, RECOVERY_SETTLES, BEFORE, PROVIDER_CHARGES),
  /** The payment is committed; nobody waits for it, and the order does not know. */
  AFTER_RECOVERY_HAS_SETTLED(OrderJourney.PAY, RECOVERY_SETTLES, AFTER, PROVIDER_CHARGES),
  /** The order is leased to a recovery that does not work on it. */
  AFTER_ORDER_IS_CLAIMED(OrderJourney.PAY, ORDERS_ARE_CLAIMED, AFTER, CHARGE_IS_CALLED),
  /** A recovery was told that the money is there, and has written nothing. */
  BEFORE_RECOVERY_PAYS(OrderJourney.PAY, ORDER_GOES_ON, BEFORE, CHARGE_IS_CALLED),
  /** The order is committed; that the recovery is done with it may not be. */
  AFTER_RECOVERY_HAS_PAID(OrderJourney.PAY, ORDER_GOES_ON, AFTER, CHARGE_IS_CALLED),
  /** A recovery was told that the money is back, and has written nothing. */
  BEFORE_RECOVERY_REFUNDS(OrderJourney.REFUND, ORDER_GOES_ON, BEFORE, REFUND_IS_CALLED),
  /** Refund and stock are committed; that the recovery is done with the order may not be. */
  AFTER_RECOVERY_HAS_REFUNDED(OrderJourney.REFUND, ORDER_GOES_ON, AFTER, REFUND_IS_CALLED);

  private final OrderJourney journey;
  private final Boundary boundary;
  private final Side side;
  private final int visit;
  private final Optional<Boundary> brokenOffBefore;

  FailPoint(OrderJourney journey, Boundary boundary, Side side) {
    this(journey, boundary, side, 1, Optional.empty());
  }

  /**
   * @param visit which of the times that the journey gets there; 1 for the first
   */
  FailPoint(OrderJourney journey, Boundary boundary, Side side, int visit) {
    this(journey, boundary, side, visit, Optional.empty());
  }

  /**
   * On the way of a recovery.
   *
   * @param brokenOffBefore where the request fails, so that there is something to recover
   */
  FailPoint(OrderJourney journey, Boundary boundary, Side side, Boundary brokenOffBefore) {
    this(journey, boundary, side, 1, Optional.of(brokenOffBefore));
  }

  FailPoint(
      OrderJourney journey,
      Boundary boundary,
      Side side,
      int visit,
      Optional<Boundary> brokenOffBefore) {
    this.journey = journey;
    this.boundary = boundary;
    this.side = side;
    this.visit = visit;
    this.brokenOffBefore = brokenOffBefore;
  }

  public OrderJourney journey() {
    return journey;
  }

  /** Whether only a recovery gets there. */
  public boolean isOfRecovery() {
    return brokenOffBefore.isPresent();
  }

  /** Whether it is the recovery of payment-service, which that of order-service may overtake. */
  public boolean isOfPaymentRecovery() {
    return brokenOffBefore.filter(PROVIDER_CHARGES::equals).isPresent();
  }

  /** Whether nothing but a failed call is left by the fault. */
  boolean isBeforeAnything() {
    return boundary == ORDER_BEGINS && side == BEFORE;
  }

  private Optional<Boundary> brokenOff() {
    return journey == OrderJourney.CALL_OFF ? Optional.of(CHARGE_IS_CALLED) : brokenOffBefore;
  }

  /** The faults that an order needs to fail at this point; that at the point itself is last. */
  List<FaultStep> steps(Action action, Attempt attempt) {
    FaultStep fault = new FaultStep(Set.of(boundary), side, visit, action);
    Optional<FaultStep> broken =
        brokenOff().map(where -> new FaultStep(Set.of(where), BEFORE, 1, Action.EXCEPTION));
    Optional<FaultStep> firstTry =
        switch (attempt) {
          case FIRST -> Optional.empty();
          case RETRY ->
              Optional.of(
                  new FaultStep(
                      Set.of(boundary),
                      boundary.claims() ? AFTER : BEFORE,
                      visit,
                      Action.EXCEPTION));
        };
    FaultStep last =
        firstTry.isPresent() ? new FaultStep(boundary.whenRepeated(), side, 1, action) : fault;
    return Stream.of(broken, firstTry, Optional.of(last)).flatMap(Optional::stream).toList();
  }
}

package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.CurrencyMismatch;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Booking;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the provider's list of a charge's refunds and disputes means for its payment. A movement is
 * recognised by the provider's id of it, so that each is booked once, however often the list is
 * read.
 */
final class Bookkeeping {
  /** While refunds of ours are open, or the payment may still be captured here. */
  static final Duration SOON = Duration.ofSeconds(30);

  /** While the provider does not know what becomes of a refund. */
  static final Duration LATER = Duration.ofMinutes(10);

  /** While a dispute or an inquiry is open, which takes weeks. */
  static final Duration DAILY = Duration.ofDays(1);

  private static final Decline FAILED =
      new Decline("refund_declined", "The bank that issued the card does not accept the refund.");

  private final Situation situation;
  private final Actor provider;
  private final Supplier<UUID> ids;
  private final Instant now;
  private final List<PaymentTransition> transitions = new ArrayList<>();
  private final List<RefundId> bounced = new ArrayList<>();
  private Payment payment;
  private @Nullable Duration pause;

  private Bookkeeping(Situation situation, Supplier<UUID> ids, Instant now) {
    this.situation = situation;
    this.provider = new Actor(Actor.Kind.PROVIDER, situation.payment().provider(), Set.of());
    this.ids = ids;
    this.now = now;
    this.payment = situation.payment();
  }

  static Booking of(
      Situation situation, List<ProviderMovement> movements, Supplier<UUID> ids, Instant now) {
    return new Bookkeeping(situation, ids, now).booking(movements);
  }

  private Booking booking(List<ProviderMovement> movements) {
    for (ProviderMovement movement : movements) {
      switch (movement) {
        case ProviderMovement.OfRefund refund -> book(refund);
        case ProviderMovement.OfDispute dispute -> book(dispute);
        case ProviderMovement.Unrecognised unrecognised ->
            throw new IllegalStateException(unrecognised.problem());
      }
    }
    if (situation.disputes().stream().anyMatch(dispute -> isMissed(dispute, movements))) {
      again(DAILY);
    }
    return new Booking(transitions, bounced, pause == null ? null : now.plus(pause));
  }

  /** An open dispute has an end, although the provider does not list it at the moment. */
  private static boolean isMissed(Dispute dispute, List<ProviderMovement> movements) {
    return dispute.state() == Dispute.State.OPEN
        && movements.stream()
            .noneMatch(movement -> movement.reference().equals(dispute.providerReference()));
  }

  private void book(ProviderMovement.OfRefund made) {
    Optional<Refund> known =
        situation.refunds().stream()
            .filter(refund -> made.reference().equals(refund.providerReference()))
            .findFirst();
    if (known.isPresent()) {
      settle(known.get(), made.state());
    } else if (!isOurs(made) && made.state() != ProviderMovement.OfRefund.State.FAILED) {
      if (!isCaptured()) {
        onceCaptured();
        return;
      }
      Money amount = inCurrency(made.amount());
      Refund found =
          Refund.foundAtProvider(
              new RefundId(ids.get()), payment.id(), amount, made.reference(), now);
      add(
          change()
              .then(
                  payment.refundFoundElsewhere(now),
                  PaymentEventType.REFUND_CREATED,
                  amount,
                  found.id(),
                  "",
                  provider)
              .with(found));
      settle(found, made.state());
    }
  }

  /**
   * Whether we have asked for it and will hear of its end. What has failed here and has succeeded
   * at the provider is not ours any more: the money is gone, whoever made that of it.
   */
  private boolean isOurs(ProviderMovement.OfRefund made) {
    return Optional.ofNullable(made.key())
        .map(situation.keys()::get)
        .flatMap(id -> situation.refunds().stream().filter(r -> r.id().equals(id)).findFirst())
        .filter(refund ->
            switch (refund.state()) {
              case PENDING -> true;
              case SUCCEEDED -> false;
              case FAILED -> made.state() != ProviderMovement.OfRefund.State.SUCCEEDED;
            })
        .isPresent();
  }

  /** Books the end of a refund that others made, once it has one, and ours have theirs. */
  private void settle(Refund refund, ProviderMovement.OfRefund.State state) {
    if (refund.state() == Refund.State.SUCCEEDED
        && state == ProviderMovement.OfRefund.State.FAILED) {
      // Orders were cancelled because of it, and the customer is still to have the money.
      bounced.add(refund.id());
      return;
    }
    if (!refund.isMadeAtProvider() || refund.state() != Refund.State.PENDING) {
      return;
    }
    switch (state) {
      case PENDING -> again(LATER);
      case FAILED ->
          add(
              change()
                  .then(
                      payment.refundFoundElsewhere(now),
                      PaymentEventType.REFUND_FAILED,
                      refund.amount(),
                      refund.id(),
                      FAILED.code(),
                      provider)
                  .with(refund.failedAtProvider(FAILED, now)));
      case SUCCEEDED -> {
        // What of it is too much is known only when it is known what ours gave back.
        if (payment.amounts().refunding() > 0) {
          again(SOON);
        } else {
          succeed(refund);
        }
      }
    }
  }

  private void succeed(Refund refund) {
    long amount = refund.amount().minorUnits();
    long counted = Math.min(amount, payment.amounts().refundable());
    long excess = amount - counted;
    Refund settled = refund.succeededAtProvider(excess, now);
    if (counted > 0) {
      Money part = settled.counted();
      add(
          change()
              .then(
                  payment.refundedElsewhere(counted, now),
                  PaymentEventType.REFUND_SUCCEEDED,
                  part,
                  settled.id(),
                  "",
                  provider)
              .with(settled)
              .with(posting(settled, LedgerTransaction.Type.PROVIDER_REFUND, part)));
    }
    if (excess > 0) {
      Money part = payment.amounts().money(excess);
      add(
          change()
              .then(
                  payment.excessRefunded(excess, now),
                  PaymentEventType.EXCESS_REFUNDED,
                  part,
                  settled.id(),
                  "",
                  provider)
              .with(settled)
              .with(posting(settled, LedgerTransaction.Type.EXCESS_REFUND, part)));
    }
  }

  private void book(ProviderMovement.OfDispute made) {
    if (made.state() == ProviderMovement.OfDispute.State.INQUIRY) {
      // By the time it becomes a dispute it may be too old to be found by a search.
      again(DAILY);
      return;
    }
    Optional<Dispute> known =
        situation.disputes().stream()
            .filter(dispute -> dispute.providerReference().equals(made.reference()))
            .findFirst();
    if (known.isEmpty() && made.state() == ProviderMovement.OfDispute.State.CLOSED) {
      // No money was ever withheld by it.
      return;
    }
    if (!isCaptured()) {
      onceCaptured();
      return;
    }
    Dispute dispute = known.orElseGet(() -> opened(made));
    if (dispute.state() != Dispute.State.OPEN) {
      return;
    }
    switch (made.state()) {
      case INQUIRY, OPEN -> again(DAILY);
      case WON, CLOSED -> {
        Payment next = payment.disputeWon(dispute.amount().minorUnits(), now);
        end(
            dispute.ended(Dispute.State.WON, now),
            next,
            PaymentEventType.DISPUTE_WON,
            LedgerTransaction.Type.DISPUTE_WON);
      }
      case LOST -> {
        Payment next = payment.disputeLost(dispute.amount().minorUnits(), now);
        end(
            dispute.ended(Dispute.State.LOST, now),
            next,
            PaymentEventType.DISPUTE_LOST,
            LedgerTransaction.Type.DISPUTE_LOST);
      }
    }
  }

  private Dispute opened(ProviderMovement.OfDispute made) {
    Dispute dispute =
        new Dispute(
            new DisputeId(ids.get()),
            payment.id(),
            inCurrency(made.amount()),
            made.reason(),
            Dispute.State.OPEN,
            made.reference(),
            now,
            now);
    Payment next = payment.disputed(dispute.amount().minorUnits(), now);
    end(dispute, next, PaymentEventType.DISPUTE_OPENED, LedgerTransaction.Type.DISPUTE);
    return dispute;
  }

  private void end(
      Dispute dispute, Payment next, PaymentEventType type, LedgerTransaction.Type moved) {
    add(
        change()
            .then(
                next,
                type,
                dispute,
                LedgerTransaction.about(dispute, moved, ids.get(), now),
                provider));
  }

  private boolean isCaptured() {
    return payment.state() == PaymentState.SUCCEEDED;
  }

  /** What has ended without money is never captured any more. */
  private void onceCaptured() {
    if (payment.state() == PaymentState.PROCESSING || payment.isOpenAtProvider()) {
      again(SOON);
    }
  }

  private Money inCurrency(Money amount) {
    if (!amount.currency().equals(payment.amounts().currency())) {
      throw new CurrencyMismatch(amount.currency(), payment.amounts().currency());
    }
    return amount;
  }

  private LedgerTransaction posting(Refund refund, LedgerTransaction.Type type, Money amount) {
    return LedgerTransaction.about(refund, type, amount, ids.get(), now);
  }

  private PaymentTransition change() {
    return PaymentTransition.of(payment);
  }

  private void add(PaymentTransition transition) {
    transitions.add(transition);
    payment = transition.payment();
  }

  private void again(Duration after) {
    pause = pause == null || after.compareTo(pause) < 0 ? after : pause;
  }
}

package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where it is kept what is to be asked of the provider. Every method is one transaction. */
public interface CheckStore {

  /** Claims checks that are due and that nobody works on. */
  List<ChargeCheck> claim(Instant now, Instant leaseUntil, int limit);

  /**
   * What a check has found out.
   *
   * @param transitions of the payment, one after the other
   * @param bounced refunds that have succeeded here, and that a bank has sent back since
   * @param next when the provider is to be asked again; null when nothing is left to find out
   */
  record Booking(
      List<PaymentTransition> transitions, List<RefundId> bounced, @Nullable Instant next) {
    public Booking {
      transitions = List.copyOf(transitions);
      bounced = List.copyOf(bounced);
    }

    /** Where no bank has sent anything back. */
    public Booking(List<PaymentTransition> transitions, @Nullable Instant next) {
      this(transitions, List.of(), next);
    }
  }

  /**
   * Books what a check has found out, and ends it, unless it was asked for again meanwhile.
   *
   * @param rule what is to be booked, given the payment as it is while nobody else can change it
   */
  void book(ChargeCheck check, Function<Situation, Booking> rule, Instant now);

  /** Records that a check has failed, and when it is due again. */
  void failed(ChargeCheck check, String failure, Instant next);

  /**
   * A search of the provider's books.
   *
   * @param since from when on
   */
  record Sweep(Instant since) {}

  /**
   * Claims the search of a provider's books, if it is due.
   *
   * @param leaseUntil when it is due again if nobody ends it before
   */
  Optional<Sweep> claimSweep(String provider, Instant now, Instant leaseUntil);

  /**
   * Makes checks due for the charges of movements that are not known here as they are, if they are
   * of payments here.
   */
  void request(List<ProviderMovement> movements, Instant now);

  /** The books were searched up to a moment. */
  void swept(String provider, Instant until, Instant next);
}

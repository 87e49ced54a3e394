package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.PaymentException;
import java.time.Instant;
import java.util.List;

/**
 * What a provider has in its books, whoever caused it: this suite, one whose database was lost, or
 * people at the provider. Nothing is changed there. An implementation may block, is safe for use by
 * many threads, and throws {@link PaymentException.ProviderUnavailable} when the provider does not
 * answer.
 */
public interface ProviderListings {

  /** The name of the {@link PaymentProvider} whose books these are. */
  String provider();

  /**
   * The charges that were made at a moment or later, newest first.
   *
   * @param after the {@link ChargePage#next} of the page before; empty for the first page
   * @param limit how many at most, 1 to 100
   */
  ChargePage charges(Instant since, String after, int limit);

  /**
   * A part of a list of charges.
   *
   * @param next where the next page begins; empty on the last one
   */
  record ChargePage(List<ProviderCharge> charges, String next) {
    public ChargePage {
      charges = List.copyOf(charges);
    }
  }

  /** Every refund and dispute of a charge, as they are now, oldest first. */
  List<ProviderMovement> movements(String charge);

  /**
   * The refunds and disputes that were made at a moment or later, in no order.
   *
   * @param after the {@link MovementPage#next} of the page before; empty for the first page
   */
  MovementPage movements(Instant since, String after);

  /**
   * A part of a list of movements.
   *
   * @param next where the next page begins; empty on the last one
   */
  record MovementPage(List<ProviderMovement> movements, String next) {
    public MovementPage {
      movements = List.copyOf(movements);
    }
  }
}

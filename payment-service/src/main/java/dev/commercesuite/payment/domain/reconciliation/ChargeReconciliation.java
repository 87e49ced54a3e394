package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.payment.PaymentStore;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderListings.ChargePage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the provider's charges with our payments: after our database was restored, this is what
 * tells which payments are lost. Thread-safe.
 */
public final class ChargeReconciliation {
  private final ProviderListings listings;
  private final PaymentStore store;

  public ChargeReconciliation(ProviderListings listings, PaymentStore store) {
    this.listings = listings;
    this.store = store;
  }

  /**
   * A part of the comparison.
   *
   * @param next where the next page begins; empty on the last one
   */
  public record ComparedPage(List<ComparedCharge> charges, String next) {
    public ComparedPage {
      charges = List.copyOf(charges);
    }
  }

  /**
   * The charges that were made at a moment or later, newest first, each compared with its payment
   * as it is now.
   *
   * @param after the {@link ComparedPage#next} of the page before; empty for the first page
   * @param limit how many at most, 1 to 100
   */
  public ComparedPage compare(Instant since, String after, int limit) {
    ChargePage page = listings.charges(since, after, limit);
    List<PaymentId> named =
        page.charges().stream().map(ProviderCharge::payment).flatMap(Stream::ofNullable).toList();
    Map<PaymentId, Payment> payments =
        store.findAll(named).stream().collect(Collectors.toMap(Payment::id, Function.identity()));
    return new ComparedPage(
        page.charges().stream()
            .map(charge ->
                ComparedCharge.of(
                    charge, Optional.ofNullable(charge.payment()).map(payments::get).orElse(null)))
            .toList(),
        page.next());
  }
}

package dev.commercesuite.system.model.suite;

import dev.commercesuite.payment.domain.provider.ProviderListings.MovementPage;
import dev.commercesuite.payment.domain.reconciliation.ChargeCheck;
import dev.commercesuite.payment.domain.reconciliation.CheckStore;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.persistence.PostgresCheckStore;
import dev.commercesuite.payment.provider.sandbox.SandboxListings;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.system.model.simulation.SeededIds;
import dev.commercesuite.system.model.simulation.VirtualClock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** People at the provider and banks, and the part of payment-service that finds out about them. */
public final class Outsiders {
  private static final int BATCH = 100;

  private final Database payments;
  private final Database sandbox;
  private final VirtualClock clock;
  private final SandboxListings listings;
  private final CheckStore store;
  private final ProviderChecks checks;
  private int references;

  Outsiders(ModelDatabases databases, SeededIds ids, VirtualClock clock) {
    this.payments = databases.payments;
    this.sandbox = databases.sandbox;
    this.clock = clock;
    this.listings = new SandboxListings(sandbox);
    this.store = new PostgresCheckStore(payments);
    this.checks = new ProviderChecks(listings, store, SuiteUnderTest.LEASE, ids, clock);
  }

  /** Somebody gives captured money of a payment back in the provider's dashboard. */
  public void refund(String payment, long amount) {
    sandbox.useTransaction(tx -> {
      tx.update(
          """
          insert into dashboard_refunds (reference, charge_reference, amount)
          select ?, reference, ? from charges where payment_id = ? and state = 'CAPTURED'
          """,
          "re_elsewhere_" + ++references,
          amount,
          UUID.fromString(payment));
      tx.update(
          "update charges set refunded = refunded + ? where payment_id = ? and state = 'CAPTURED'",
          amount,
          UUID.fromString(payment));
    });
  }

  /** A customer disputes captured money of a payment. Returns the provider's id of the dispute. */
  public String dispute(String payment, long amount) {
    String reference = "dp_" + ++references;
    sandbox.useTransaction(tx ->
        tx.update(
            """
            insert into charge_disputes (reference, charge_reference, amount, state, reason)
            select ?, reference, ?, 'OPEN', 'fraudulent'
            from charges where payment_id = ? and state = 'CAPTURED'
            """,
            reference,
            amount,
            UUID.fromString(payment)));
    return reference;
  }

  /** The bank decides. */
  public void decide(String dispute, String state) {
    sandbox.useTransaction(tx ->
        tx.update("update charge_disputes set state = ? where reference = ?", state, dispute));
  }

  /** Searches the provider's books and looks at everything that there is to find out. */
  public void findOut() {
    String next = "";
    do {
      MovementPage page = listings.movements(Instant.EPOCH, next);
      store.request(page.movements(), clock.instant());
      next = page.next();
    } while (!next.isEmpty());
    payments.useTransaction(tx -> tx.update("update provider_checks set due_time = '-infinity'"));
    List<ChargeCheck> due = checks.claimDue(BATCH);
    while (!due.isEmpty()) {
      due.forEach(checks::run);
      due = checks.claimDue(BATCH);
    }
  }
}

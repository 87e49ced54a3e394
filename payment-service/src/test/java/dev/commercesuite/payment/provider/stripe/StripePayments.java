package dev.commercesuite.payment.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.payment.domain.Elsewhere;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.persistence.PostgresCheckStore;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.provider.BoundedListings;
import dev.commercesuite.payment.provider.BoundedProvider;
import dev.commercesuite.payment.provider.EventPayload;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * The use cases with an account at Stripe in memory, on real PostgreSQL. Its clock can be set
 * forward.
 */
final class StripePayments implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);

  final PostgresPayments postgres = new PostgresPayments();
  final FakeStripe fake = new FakeStripe();
  final BoundedProvider stripe =
      BoundedProvider.of(StripeProvider.of(fake.config(), postgres.clock), Duration.ofSeconds(4));
  final BoundedListings listings = BoundedListings.of(StripeListings.of(fake.config()), LONG);

  private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

  final InstantSource clock = () -> postgres.clock.instant().plus(passed.get());
  final TestPayments shop =
      new TestPayments(
          postgres.store, postgres.stepStore, stripe, postgres.ids, clock, Thread::sleep);
  final ProviderChecks checks = checks(listings);
  private int events;

  /** Checks of charges, which ask Stripe in this way. */
  ProviderChecks checks(BoundedListings whose) {
    return new ProviderChecks(
        whose, new PostgresCheckStore(postgres.database), TestPayments.LEASE, postgres.ids, clock);
  }

  /** Stripe sends an event about the first charge. */
  void hears(String type, String object) {
    hears(type, object, "pi_1");
  }

  void hears(String type, String object, String charge) {
    String event =
        """
        {"id": "evt_%d", "type": "%s",
          "data": {"object": {"id": "x_1", "object": "%s", "payment_intent": "%s"}}}
        """
            .formatted(++events, type, object, charge);
    assertThat(
            new PostgresProviderEvents(postgres.database)
                .record("stripe", EventPayload.read(event.getBytes(UTF_8)), clock.instant()))
        .isTrue();
  }

  /** Searches Stripe's books, however long ago that was done. */
  void search() {
    postgres.database.useTransaction(
        tx -> tx.update("update provider_sweeps set due_time = '-infinity'"));
    checks.sweep(checks.claimSweep().orElseThrow());
  }

  /** Runs the checks that there are, whenever they are due. */
  void look() {
    postgres.database.useTransaction(
        tx -> tx.update("update provider_checks set due_time = '-infinity'"));
    checks.claimDue(8).forEach(checks::run);
  }

  long checksLeft() {
    return count("provider_checks");
  }

  /** Of one payment of 12 EUR; accounts that are not named hold nothing. */
  void assertBooks(Map<LedgerAccount, Long> expected) {
    for (LedgerAccount account : LedgerAccount.values()) {
      long net =
          postgres.ledger.balances(account.code(), null).stream()
              .mapToLong(balance -> balance.net().longValueExact())
              .sum();
      long wanted = account == LedgerAccount.SALES ? -1_200 : expected.getOrDefault(account, 0L);
      assertThat(net).as("%s", account).isEqualTo(wanted);
    }
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  /** Sets the clock forward; Stripe has one of its own. */
  void passes(Duration time) {
    passed.updateAndGet(time::plus);
  }

  /** A payment of 12 EUR with a good card. */
  Payment paid() {
    return captured(shop.create("r1", shop.newPayment(1_200, "pm_card_visa", true)));
  }

  /** The same that waits for its capture. */
  Payment held() {
    return awaited(shop.hold(1_200, "pm_card_visa"), held -> held.amounts().capturable() > 0);
  }

  /** The payment once its money has been taken. */
  Payment captured(Payment payment) {
    return awaited(payment, taken -> taken.amounts().captured() > 0);
  }

  /**
   * The payment once it is like this. On a busy machine the answer may come later than the step
   * waits for it.
   */
  Payment awaited(Payment payment, Predicate<Payment> expected) {
    await()
        .atMost(LONG)
        .until(() -> {
          shop.recover(8);
          return expected.test(shop.get(payment));
        });
    return shop.get(payment);
  }

  /** What others did with the money of the payment. */
  Elsewhere elsewhere(Payment payment) {
    return shop.get(payment).amounts().elsewhere();
  }

  /**
   * How many rows there are.
   *
   * @param from a table, with a condition or without
   */
  long count(String from) {
    return postgres.database.inTransaction(tx ->
        tx.query("select count(*) as count from " + from, row -> row.longInteger("count"))
            .getFirst());
  }

  @Override
  public void close() {
    listings.close();
    stripe.close();
    fake.close();
    postgres.close();
  }
}

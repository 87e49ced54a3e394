package dev.commercesuite.payment.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.reconciliation.ChargeReconciliation;
import dev.commercesuite.payment.domain.reconciliation.ChargeReconciliation.ComparedPage;
import dev.commercesuite.payment.domain.reconciliation.ComparedCharge;
import dev.commercesuite.payment.domain.reconciliation.ComparedCharge.Finding;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.TestPayments;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each charge of a page is compared with its own payment. */
class ReconciliationTest {
  private final TestIds ids = new TestIds();
  private final TestClock clock = new TestClock();
  private final InMemoryPayments store = new InMemoryPayments();
  private final ScriptedProvider provider = new ScriptedProvider();

  @Test
  void comparesEachChargeWithThePaymentThatItNames() {
    Payment paid = shop().charge(1200);
    Payment held = shop().hold(700);
    ProviderCharge ofPaid = charge(paid, ProviderCharge.State.CAPTURED, paid.id());
    ProviderCharge ofHeld = charge(held, ProviderCharge.State.ENDED, held.id());
    ProviderCharge lost = charge(paid, ProviderCharge.State.CAPTURED, new PaymentId(ids.get()));
    ProviderCharge foreign = charge(paid, ProviderCharge.State.CAPTURED, null);
    Instant since = clock.instant();

    ComparedPage page =
        new ChargeReconciliation(new Books(List.of(ofPaid, ofHeld, lost, foreign)), store)
            .compare(since, "page-1", 4);

    assertThat(page.charges())
        .extracting(ComparedCharge::charge, ComparedCharge::finding)
        .containsExactly(
            tuple(ofPaid, Finding.AGREES),
            tuple(ofHeld, Finding.DIFFERS),
            tuple(lost, Finding.PAYMENT_MISSING),
            tuple(foreign, Finding.NOT_OURS));
    assertThat(page.next()).isEqualTo(since + " page-1 4");
  }

  private TestPayments shop() {
    return new TestPayments(store, store, provider, ids, clock, clock::advance);
  }

  private ProviderCharge charge(
      Payment payment, ProviderCharge.State state, @Nullable PaymentId named) {
    return new ProviderCharge(
        Objects.requireNonNull(payment.chargeReference()),
        clock.instant(),
        state,
        payment.amount(),
        payment.amounts().captured(),
        0,
        named,
        null,
        null,
        null);
  }

  /** One page, whose cursor repeats what was asked. */
  private record Books(List<ProviderCharge> page) implements ProviderListings {
    @Override
    public String provider() {
      return "scripted";
    }

    @Override
    public ChargePage charges(Instant since, String after, int limit) {
      return new ChargePage(page, since + " " + after + " " + limit);
    }

    @Override
    public List<ProviderMovement> movements(String charge) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MovementPage movements(Instant since, String after) {
      throw new UnsupportedOperationException();
    }
  }
}

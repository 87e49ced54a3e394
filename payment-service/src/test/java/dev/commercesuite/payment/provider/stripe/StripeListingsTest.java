package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeOrigin;
import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.provider.ProviderListings.ChargePage;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Stripe has in its books is read by whose it is. */
class StripeListingsTest {
  private static final Instant LONG_AGO = Instant.EPOCH;

  private final Uuid7 ids = new Uuid7(Clock.systemUTC());
  private final FakeStripe fake = new FakeStripe();
  private final StripeProvider stripe = StripeProvider.of(fake.config(), Clock.systemUTC());
  private final StripeListings listings = StripeListings.of(fake.config());

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void everyChargeSaysWhoseItIs() {
    PaymentId payment = new PaymentId(ids.get());
    ChargeOrigin origin =
        new ChargeOrigin(new OrderId(ids.get()), new CustomerId(ids.get()), UUID.randomUUID());
    var _ = charge(payment, "pm_card_visa", origin);
    var _ = stripe.refund(new StepId(ids.get()), "pi_1", new Money("EUR", 500));

    ProviderCharge charge = listings.charges(LONG_AGO, "", 10).charges().getFirst();

    assertThat(charge.reference()).isEqualTo("pi_1");
    assertThat(charge.state()).isEqualTo(ProviderCharge.State.CAPTURED);
    assertThat(charge.amount()).isEqualTo(new Money("EUR", 1200));
    assertThat(charge.captured()).isEqualTo(1200);
    assertThat(charge.refunded()).isEqualTo(500);
    assertThat(charge.payment()).isEqualTo(payment);
    assertThat(charge.order()).isEqualTo(origin.order());
    assertThat(charge.customer()).isEqualTo(origin.customer());
    assertThat(charge.request()).isEqualTo(origin.request());
  }

  /** Stripe counts it as refunded, and has a refund of it. */
  @Test
  void whatIsReleasedIsNotRefunded() {
    PaymentId payment = new PaymentId(ids.get());
    var _ = charge(payment, "pm_card_visa", CaptureMethod.MANUAL, origin());
    var _ = stripe.capture(new StepId(ids.get()), "pi_1", new Money("EUR", 700));
    var _ = stripe.refund(new StepId(ids.get()), "pi_1", new Money("EUR", 200));
    var _ = charge(payment, "pm_card_visa", CaptureMethod.MANUAL, origin());
    var _ = stripe.cancel(new StepId(ids.get()), "pi_2");

    assertThat(listings.charges(LONG_AGO, "", 10).charges())
        .extracting(ProviderCharge::reference, ProviderCharge::captured, ProviderCharge::refunded)
        .containsExactly(tuple("pi_2", 0L, 0L), tuple("pi_1", 700L, 200L));
    assertThat(listings.movements("pi_1"))
        .singleElement()
        .isInstanceOfSatisfying(
            ProviderMovement.OfRefund.class,
            refund -> assertThat(refund.amount()).isEqualTo(new Money("EUR", 200)));
    assertThat(listings.movements("pi_2")).isEmpty();
  }

  @Test
  void listsNewestFirstInPagesWithoutGaps() {
    for (String method : List.of("pm_card_visa", "pm_authenticate", "pm_declined_lost", "pm_x")) {
      var _ = charge(new PaymentId(ids.get()), method, origin());
    }

    List<String> references = new ArrayList<>();
    ChargePage page = listings.charges(LONG_AGO, "", 3);
    page.charges().forEach(charge -> references.add(charge.reference()));
    assertThat(references).containsExactly("pi_4", "pi_3", "pi_2");
    page = listings.charges(LONG_AGO, page.next(), 3);

    assertThat(page.charges())
        .singleElement()
        .extracting(ProviderCharge::reference)
        .isEqualTo("pi_1");
    assertThat(page.next()).isEmpty();
    assertThat(listings.charges(LONG_AGO, "", 10).charges())
        .extracting(ProviderCharge::state)
        .containsExactly(
            ProviderCharge.State.CAPTURED,
            ProviderCharge.State.ENDED,
            ProviderCharge.State.WAITING,
            ProviderCharge.State.CAPTURED);
    assertThat(listings.charges(Instant.now().plusSeconds(3_600), "", 10).charges()).isEmpty();
  }

  @Test
  void saysThatStripeDoesNotTell() {
    StripeListings locked =
        StripeListings.of(fake.config(new Secret("sk_test_of_somebody_else_altogether")));

    assertThatThrownBy(() -> locked.charges(LONG_AGO, "", 10))
        .isInstanceOf(ProviderUnavailable.class)
        .hasMessage("The payment provider \"stripe\" does not answer. Try again later.");
  }

  private Object charge(PaymentId payment, String method, ChargeOrigin origin) {
    return charge(payment, method, CaptureMethod.AUTOMATIC, origin);
  }

  private Object charge(
      PaymentId payment, String method, CaptureMethod capture, ChargeOrigin origin) {
    return stripe.charge(
        new Charge(
            new StepId(ids.get()), payment, new Money("EUR", 1200), method, capture, "", origin));
  }

  private ChargeOrigin origin() {
    return new ChargeOrigin(new OrderId(ids.get()), new CustomerId(ids.get()), ids.get());
  }
}

package dev.commercesuite.payment.domain.reconciliation;

import static dev.commercesuite.payment.domain.reconciliation.ComparedCharge.Finding.AGREES;
import static dev.commercesuite.payment.domain.reconciliation.ComparedCharge.Finding.DIFFERS;
import static dev.commercesuite.payment.domain.reconciliation.ComparedCharge.Finding.NOT_OURS;
import static dev.commercesuite.payment.domain.reconciliation.ComparedCharge.Finding.PAYMENT_MISSING;
import static dev.commercesuite.payment.domain.reconciliation.ComparedCharge.Finding.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.reconciliation.ComparedCharge.Finding;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When the provider's charge and our payment say the same, and when a person has to look. */
class ComparedChargeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID ID = new UUID(7, 7);
  private static final Money TWELVE = new Money("EUR", 1200);
  private static final Decline NO = new Decline("card_declined", "The card was declined.");

  /** Payments of 12 EUR whose charge is ch_1, if they have one. */
  enum Ours {
    NEW(() -> created()),
    PROCESSING(() -> created().charging("tok_success", NOW)),
    WAITING(() ->
        PROCESSING
            .payment()
            .requiresAction("ch_1", new NextAction("https://bank.example", "secret"), NOW)),
    HELD(() -> PROCESSING.payment().authorized("ch_1", NOW)),
    TAKEN(() -> PROCESSING.payment().captured(1200, "ch_1", NOW)),
    REFUNDING(() -> TAKEN.payment().refunding(new Money("EUR", 500), NOW)),
    CANCELLED(() -> HELD.payment().cancelling(NOW).cancelled(NOW)),
    GIVEN_UP(() -> HELD.payment().failed(NO, NOW));

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Supplier<Payment> payment;

    Ours(Supplier<Payment> payment) {
      this.payment = payment;
    }

    Payment payment() {
      return payment.get();
    }
  }

  /** Rows are what the provider says of the charge ch_1, or of ch_0, columns are {@link Ours}. */
  private static final String TABLE =
      """
      .               NEW     PROCESSING WAITING HELD    TAKEN   REFUNDING CANCELLED GIVEN_UP
      ch_1_WAITING    DIFFERS PENDING    AGREES  DIFFERS DIFFERS PENDING   DIFFERS   DIFFERS
      ch_1_PROCESSING DIFFERS PENDING    AGREES  DIFFERS DIFFERS PENDING   DIFFERS   DIFFERS
      ch_1_AUTHORIZED DIFFERS PENDING    DIFFERS AGREES  DIFFERS PENDING   DIFFERS   DIFFERS
      ch_1_CAPTURED   DIFFERS PENDING    DIFFERS DIFFERS AGREES  AGREES    DIFFERS   DIFFERS
      ch_1_ENDED      AGREES  AGREES     DIFFERS DIFFERS DIFFERS PENDING   AGREES    AGREES
      ch_0_WAITING    DIFFERS PENDING    DIFFERS DIFFERS DIFFERS PENDING   DIFFERS   DIFFERS
      ch_0_PROCESSING DIFFERS PENDING    DIFFERS DIFFERS DIFFERS PENDING   DIFFERS   DIFFERS
      ch_0_AUTHORIZED DIFFERS PENDING    DIFFERS DIFFERS DIFFERS PENDING   DIFFERS   DIFFERS
      ch_0_CAPTURED   DIFFERS PENDING    DIFFERS DIFFERS DIFFERS PENDING   DIFFERS   DIFFERS
      ch_0_ENDED      AGREES  AGREES     AGREES  AGREES  AGREES  AGREES    AGREES    AGREES
      """;

  static Stream<Arguments> table() {
    return TABLE
        .lines()
        .skip(1)
        .map(row -> List.of(row.split(" +")))
        .flatMap(ComparedChargeTest::row);
  }

  private static Stream<Arguments> row(List<String> cells) {
    String charge = cells.getFirst();
    Iterator<String> findings = cells.subList(1, cells.size()).iterator();
    return Arrays.stream(Ours.values())
        .map(ours ->
            Arguments.of(
                charge.substring(0, 4),
                ProviderCharge.State.valueOf(charge.substring(5)),
                ours,
                Finding.valueOf(findings.next())));
  }

  @ParameterizedTest(name = "{0} is {1} and the payment is {2}: {3}")
  @MethodSource("table")
  void agreesWhenBothSayTheSame(
      String reference, ProviderCharge.State state, Ours ours, Finding expected) {
    long captured = state == ProviderCharge.State.CAPTURED ? 1200 : 0;
    ProviderCharge charge = charge(reference, state, TWELVE, captured, 0, new PaymentId(ID));

    assertThat(ComparedCharge.of(charge, ours.payment()).finding()).isEqualTo(expected);
  }

  @Test
  void tableNamesEveryStateOfACharge() {
    Map<ProviderCharge.State, Long> rows = new EnumMap<>(ProviderCharge.State.class);
    table().forEach(row -> rows.merge((ProviderCharge.State) row.get()[1], 1L, Long::sum));

    assertThat(rows).hasSize(ProviderCharge.State.values().length);
    assertThat(rows.values()).containsOnly(2L * Ours.values().length);
  }

  @Test
  void moneyThatIsHeldIsComparedByItsAmount() {
    assertThat(held(new Money("EUR", 1200))).isEqualTo(AGREES);
    assertThat(held(new Money("EUR", 1199))).isEqualTo(DIFFERS);
    assertThat(held(new Money("USD", 1200))).isEqualTo(DIFFERS);
  }

  @Test
  void moneyThatIsTakenIsComparedByWhatWasTakenAndWhatWasGivenBack() {
    Payment taken = Ours.TAKEN.payment();
    Payment partly = Ours.HELD.payment().capturing(new Money("EUR", 700), NOW);
    Payment back = taken.refunding(new Money("EUR", 500), NOW).refunded(500, NOW);

    assertThat(taken(partly.captured(700, "ch_1", NOW), "EUR", 700, 0)).isEqualTo(AGREES);
    assertThat(taken(taken, "EUR", 700, 0)).isEqualTo(DIFFERS);
    assertThat(taken(taken, "USD", 1200, 0)).isEqualTo(DIFFERS);
    assertThat(taken(taken, "EUR", 1200, 500)).isEqualTo(DIFFERS);
    assertThat(taken(back, "EUR", 1200, 500)).isEqualTo(AGREES);
    assertThat(taken(back, "EUR", 1200, 0)).isEqualTo(DIFFERS);
  }

  @Test
  void whatOthersGaveBackBeyondThePaymentCountsAtTheProviderToo() {
    Payment payment = Ours.TAKEN.payment().refundedElsewhere(1200, NOW).excessRefunded(300, NOW);

    assertThat(taken(payment, "EUR", 1200, 1500)).isEqualTo(AGREES);
    assertThat(taken(payment, "EUR", 1200, 1200)).isEqualTo(DIFFERS);
  }

  @Test
  void refundOnItsWayExplainsADifference() {
    assertThat(taken(Ours.REFUNDING.payment(), "EUR", 1200, 500)).isEqualTo(PENDING);
  }

  @Test
  void chargeIsOfNobodyOrOfAPaymentThatIsNotHere() {
    ProviderCharge.State state = ProviderCharge.State.CAPTURED;
    ProviderCharge foreign = charge("ch_1", state, TWELVE, 1200, 0, null);
    ProviderCharge lost = charge("ch_1", state, TWELVE, 1200, 0, new PaymentId(ID));

    assertThat(ComparedCharge.of(foreign, null)).isEqualTo(new ComparedCharge(foreign, NOT_OURS));
    assertThat(ComparedCharge.of(lost, null)).isEqualTo(new ComparedCharge(lost, PAYMENT_MISSING));
  }

  private static Finding held(Money amount) {
    ProviderCharge charge =
        charge("ch_1", ProviderCharge.State.AUTHORIZED, amount, 0, 0, new PaymentId(ID));
    return ComparedCharge.of(charge, Ours.HELD.payment()).finding();
  }

  private static Finding taken(Payment ours, String currency, long captured, long refunded) {
    Money amount = new Money(currency, 1200);
    ProviderCharge charge =
        charge(
            "ch_1", ProviderCharge.State.CAPTURED, amount, captured, refunded, new PaymentId(ID));
    return ComparedCharge.of(charge, ours).finding();
  }

  private static ProviderCharge charge(
      String reference,
      ProviderCharge.State state,
      Money amount,
      long captured,
      long refunded,
      @Nullable PaymentId payment) {
    return new ProviderCharge(
        reference, NOW, state, amount, captured, refunded, payment, null, null, null);
  }

  private static Payment created() {
    return Payment.create(
        new PaymentId(ID),
        new NewPayment(
            new OrderId(ID),
            new CustomerId(ID),
            TWELVE,
            CaptureMethod.MANUAL,
            "tok_success",
            false,
            "",
            "",
            Map.of()),
        "sandbox",
        NOW);
  }
}

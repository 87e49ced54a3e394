package dev.commercesuite.payment.domain.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.Elsewhere;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.NewRefund;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.CurrencyMismatch;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.provider.ProviderMovement.OfDispute;
import dev.commercesuite.payment.domain.provider.ProviderMovement.OfRefund;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Booking;
import dev.commercesuite.payment.testing.TestIds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a charge's list at the provider comes to in our books, each movement once. */
class BookkeepingTest {
  private static final Instant PAID = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = PAID.plus(Duration.ofDays(3));
  private static final UUID ID = new UUID(7, 7);
  private static final StepId KEY = new StepId(new UUID(8, 8));
  private static final Decline NO = new Decline("refund_declined", "No.");

  private final TestIds ids = new TestIds();
  private final Books books = new Books(captured(1200));

  @Test
  void refundThatOthersMadeIsBookedOnce() {
    Booking booking = books.read(refunded("re_1", 500));

    assertThat(events(booking))
        .containsExactly(PaymentEventType.REFUND_CREATED, PaymentEventType.REFUND_SUCCEEDED);
    assertThat(moved(booking)).containsExactly("PROVIDER_REFUND 500 EUR");
    assertThat(booking.next()).isNull();
    assertThat(books.payment.amounts().refunded()).isEqualTo(500);
    assertThat(books.payment.amounts().refundable()).isEqualTo(700);
    assertThat(books.theirs("re_1"))
        .returns(Refund.State.SUCCEEDED, Refund::state)
        .returns(Refund.Reason.MADE_AT_PROVIDER, Refund::reason)
        .returns(0L, Refund::excess)
        .returns(new Money("EUR", 500), Refund::counted);
    assertThat(books.read(refunded("re_1", 500))).isEqualTo(nothing());
  }

  @Test
  void whatIsBookedIsWhatTheProviderDid() {
    Booking booking = books.read(refunded("re_1", 500), disputed("dp_1", 100));

    assertThat(booking.transitions().stream().flatMap(t -> t.events().stream()))
        .extracting(PaymentEvent::actor)
        .containsOnly(new Actor(Actor.Kind.PROVIDER, "sandbox", Set.of()));
  }

  @Test
  void everyChangeIsAVersionBehindTheOneBefore() {
    long before = books.payment.version();

    Booking booking = books.read(refunded("re_1", 500), refunded("re_2", 600));

    assertThat(booking.transitions().stream().flatMap(t -> t.events().stream()))
        .extracting(PaymentEvent::sequence)
        .containsExactly(before + 1, before + 2, before + 3, before + 4);
    assertThat(books.payment.version()).isEqualTo(before + 4);
    assertThat(books.payment.amounts().refundable()).isEqualTo(100);
  }

  @Test
  void refundWhoseEndIsNotKnownMovesNoMoneyAndIsAskedForAgain() {
    Booking found = books.read(refund("re_1", 500, OfRefund.State.PENDING));

    assertThat(events(found)).containsExactly(PaymentEventType.REFUND_CREATED);
    assertThat(moved(found)).isEmpty();
    assertThat(found.next()).isEqualTo(NOW.plus(Bookkeeping.LATER));
    assertThat(books.theirs("re_1").state()).isEqualTo(Refund.State.PENDING);
    assertThat(books.payment.amounts().refundable()).isEqualTo(1200);

    Booking still = books.read(refund("re_1", 500, OfRefund.State.PENDING));

    assertThat(still.transitions()).isEmpty();
    assertThat(still.next()).isEqualTo(NOW.plus(Bookkeeping.LATER));

    Booking ended = books.read(refunded("re_1", 500));

    assertThat(events(ended)).containsExactly(PaymentEventType.REFUND_SUCCEEDED);
    assertThat(moved(ended)).containsExactly("PROVIDER_REFUND 500 EUR");
    assertThat(ended.next()).isNull();
  }

  @Test
  void refundThatFailsAtTheProviderLeavesTheMoneyCaptured() {
    books.read(refund("re_1", 500, OfRefund.State.PENDING));

    Booking failed = books.read(refund("re_1", 500, OfRefund.State.FAILED));

    assertThat(events(failed)).containsExactly(PaymentEventType.REFUND_FAILED);
    assertThat(moved(failed)).isEmpty();
    assertThat(failed.next()).isNull();
    assertThat(books.theirs("re_1").state()).isEqualTo(Refund.State.FAILED);
    assertThat(Objects.requireNonNull(books.theirs("re_1").failure()).code())
        .isEqualTo("refund_declined");
    assertThat(books.payment.amounts().refundable()).isEqualTo(1200);
  }

  @Test
  void refundThatHadFailedBeforeWeHeardOfItIsNoNews() {
    assertThat(books.read(refund("re_1", 500, OfRefund.State.FAILED))).isEqualTo(nothing());
  }

  @Test
  void whatIsMoreThanWasLeftIsALoss() {
    books.ours(1000, Refund.State.SUCCEEDED, "re_ours");

    Booking booking = books.read(refunded("re_1", 500));

    assertThat(moved(booking)).containsExactly("PROVIDER_REFUND 200 EUR", "EXCESS_REFUND 300 EUR");
    assertThat(events(booking))
        .containsExactly(
            PaymentEventType.REFUND_CREATED,
            PaymentEventType.REFUND_SUCCEEDED,
            PaymentEventType.EXCESS_REFUNDED);
    assertThat(books.theirs("re_1").excess()).isEqualTo(300);
    assertThat(books.payment.amounts().refunded()).isEqualTo(1200);
    assertThat(books.payment.amounts().elsewhere()).isEqualTo(new Elsewhere(0, 0, 300));
  }

  @Test
  void allOfItIsALossWhenNothingWasLeft() {
    books.ours(1200, Refund.State.SUCCEEDED, "re_ours");

    Booking booking = books.read(refunded("re_1", 500));

    assertThat(moved(booking)).containsExactly("EXCESS_REFUND 500 EUR");
    assertThat(books.theirs("re_1").counted()).isEqualTo(new Money("EUR", 0));
    assertThat(books.payment.amounts().refunded()).isEqualTo(1200);
  }

  @Test
  void secondOfTwoThatAreTogetherTooMuchIsALossInPart() {
    Booking booking = books.read(refunded("re_1", 700), refunded("re_2", 700));

    assertThat(moved(booking))
        .containsExactly(
            "PROVIDER_REFUND 700 EUR", "PROVIDER_REFUND 500 EUR", "EXCESS_REFUND 200 EUR");
    assertThat(books.theirs("re_1").excess()).isZero();
    assertThat(books.theirs("re_2").excess()).isEqualTo(200);
  }

  @Test
  void whatIsTooMuchIsDecidedOnceOursHaveTheirEnd() {
    Refund open = books.ours(1000, Refund.State.PENDING, null);

    Booking waiting = books.read(refunded("re_1", 500));

    assertThat(moved(waiting)).isEmpty();
    assertThat(waiting.next()).isEqualTo(NOW.plus(Bookkeeping.SOON));
    assertThat(books.theirs("re_1").state()).isEqualTo(Refund.State.PENDING);

    books.fail(open);

    assertThat(moved(books.read(refunded("re_1", 500)))).containsExactly("PROVIDER_REFUND 500 EUR");
  }

  @Test
  void refundOfOursIsBookedByItsStep() {
    books.ours(100, Refund.State.SUCCEEDED, "re_before");
    Refund ours = books.ours(500, Refund.State.PENDING, null);

    assertThat(ours.isMadeAtProvider()).isFalse();
    assertThat(books.read(withOurKey("re_ours", OfRefund.State.SUCCEEDED))).isEqualTo(nothing());
  }

  @Test
  void refundOfOursThatIsKnownByItsReferenceIsNotBookedAgain() {
    books.ours(500, Refund.State.SUCCEEDED, "re_ours");

    assertThat(books.read(withOurKey("re_ours", OfRefund.State.SUCCEEDED))).isEqualTo(nothing());
    assertThat(books.read(refund("re_ours", 500, OfRefund.State.PENDING))).isEqualTo(nothing());
  }

  @Test
  void refundOfOursThatFailedHereIsBookedOnlyIfTheMoneyIsGone() {
    books.ours(500, Refund.State.FAILED, null);

    assertThat(books.read(withOurKey("re_late", OfRefund.State.PENDING))).isEqualTo(nothing());
    assertThat(moved(books.read(withOurKey("re_late", OfRefund.State.SUCCEEDED))))
        .containsExactly("PROVIDER_REFUND 500 EUR");
  }

  @Test
  void anotherRefundWithTheKeyOfOneThatSucceededIsMoneyThatLeftAgain() {
    books.ours(500, Refund.State.SUCCEEDED, "re_ours");

    assertThat(moved(books.read(withOurKey("re_copy", OfRefund.State.SUCCEEDED))))
        .containsExactly("PROVIDER_REFUND 500 EUR");
  }

  @Test
  void keyThatIsNoneOfOursIsOneOfOthers() {
    StepId foreign = new StepId(new UUID(9, 9));

    assertThat(
            moved(
                books.read(
                    new OfRefund(
                        "re_1", "ch_1", new Money("EUR", 500), OfRefund.State.SUCCEEDED, foreign))))
        .containsExactly("PROVIDER_REFUND 500 EUR");
  }

  @Test
  void disputeWithholdsTheMoneyUntilItIsWon() {
    Booking opened = books.read(disputed("dp_1", 800));

    assertThat(events(opened)).containsExactly(PaymentEventType.DISPUTE_OPENED);
    assertThat(moved(opened)).containsExactly("DISPUTE 800 EUR");
    assertThat(opened.next()).isEqualTo(NOW.plus(Bookkeeping.DAILY));
    assertThat(books.payment.amounts().elsewhere()).isEqualTo(new Elsewhere(800, 0, 0));
    assertThat(books.payment.amounts().refundable()).isEqualTo(1200);

    Booking still = books.read(disputed("dp_1", 800));

    assertThat(still.transitions()).isEmpty();
    assertThat(still.next()).isEqualTo(NOW.plus(Bookkeeping.DAILY));

    Booking won = books.read(dispute("dp_1", 800, OfDispute.State.WON));

    assertThat(events(won)).containsExactly(PaymentEventType.DISPUTE_WON);
    assertThat(moved(won)).containsExactly("DISPUTE_WON 800 EUR");
    assertThat(won.next()).isNull();
    assertThat(books.dispute("dp_1").state()).isEqualTo(Dispute.State.WON);
    assertThat(books.payment.amounts().elsewhere()).isEqualTo(Elsewhere.NONE);
    assertThat(books.read(dispute("dp_1", 800, OfDispute.State.WON))).isEqualTo(nothing());
  }

  @Test
  void disputeThatIsLostIsALoss() {
    books.read(disputed("dp_1", 800));

    Booking lost = books.read(dispute("dp_1", 800, OfDispute.State.LOST));

    assertThat(events(lost)).containsExactly(PaymentEventType.DISPUTE_LOST);
    assertThat(moved(lost)).containsExactly("DISPUTE_LOST 800 EUR");
    assertThat(lost.next()).isNull();
    assertThat(books.dispute("dp_1").state()).isEqualTo(Dispute.State.LOST);
    assertThat(books.payment.amounts().elsewhere()).isEqualTo(new Elsewhere(0, 800, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"WON", "LOST"})
  void disputeThatWasDecidedBeforeWeHeardOfItIsOpenedAndEnded(OfDispute.State decided) {
    Booking booking = books.read(dispute("dp_1", 800, decided));

    assertThat(moved(booking))
        .containsExactly("DISPUTE 800 EUR", "DISPUTE_" + decided + " 800 EUR");
    assertThat(booking.next()).isNull();
    assertThat(books.payment.amounts().elsewhere().disputed()).isZero();
  }

  @Test
  void eachDisputeOfAChargeHasItsOwnEnd() {
    books.read(disputed("dp_1", 300), disputed("dp_2", 400));

    Booking booking = books.read(disputed("dp_1", 300), dispute("dp_2", 400, OfDispute.State.LOST));

    assertThat(moved(booking)).containsExactly("DISPUTE_LOST 400 EUR");
    assertThat(booking.next()).isEqualTo(NOW.plus(Bookkeeping.DAILY));
    assertThat(books.dispute("dp_1").state()).isEqualTo(Dispute.State.OPEN);
    assertThat(books.payment.amounts().elsewhere()).isEqualTo(new Elsewhere(300, 400, 0));
  }

  @Test
  void inquiryWithholdsNothingAndIsWatched() {
    Booking booking = books.read(dispute("dp_1", 800, OfDispute.State.INQUIRY));

    assertThat(booking).isEqualTo(new Booking(List.of(), NOW.plus(Bookkeeping.DAILY)));
  }

  /** Its money is still withheld as far as is known here, and somebody may wait for its end. */
  @Test
  void openDisputeThatIsNotListedIsAskedAboutAgain() {
    books.read(disputed("dp_1", 300), disputed("dp_2", 400));
    Booking daily = new Booking(List.of(), NOW.plus(Bookkeeping.DAILY));

    assertThat(books.read()).isEqualTo(daily);

    Booking booking = books.read(dispute("dp_2", 400, OfDispute.State.LOST));

    assertThat(moved(booking)).containsExactly("DISPUTE_LOST 400 EUR");
    assertThat(booking.next()).isEqualTo(daily.next());
    assertThat(books.read()).isEqualTo(daily);
    assertThat(books.read(dispute("dp_1", 300, OfDispute.State.WON)).next()).isNull();
    assertThat(books.read()).as("both have their ends").isEqualTo(nothing());
  }

  @Test
  void disputeThatIsOverBeforeAnythingWasWithheldIsNotBooked() {
    OfDispute closed = dispute("dp_1", 800, OfDispute.State.CLOSED);

    assertThat(books.read(closed)).isEqualTo(nothing());
    assertThat(new Books(created("tok_success")).read(closed)).isEqualTo(nothing());
  }

  @Test
  void openDisputeByWhichNothingIsWithheldAnyMoreIsWon() {
    books.read(disputed("dp_1", 800));

    Booking booking = books.read(dispute("dp_1", 800, OfDispute.State.CLOSED));

    assertThat(events(booking)).containsExactly(PaymentEventType.DISPUTE_WON);
    assertThat(moved(booking)).containsExactly("DISPUTE_WON 800 EUR");
    assertThat(booking.next()).isNull();
    assertThat(books.payment.amounts().elsewhere()).isEqualTo(Elsewhere.NONE);
  }

  @Test
  void nothingIsBookedOfWhatIsNotRecognised() {
    assertThatThrownBy(() ->
            books.read(
                disputed("dp_1", 300),
                new ProviderMovement.Unrecognised("dp_2", "ch_1", "dp_2 is something new")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("dp_2 is something new");
  }

  @Test
  void whateverEndsFirstSaysWhenToAskAgain() {
    OfRefund refund = refund("re_1", 500, OfRefund.State.PENDING);
    OfDispute dispute = disputed("dp_1", 100);
    Instant later = NOW.plus(Bookkeeping.LATER);

    assertThat(new Books(captured(1200)).read(refund, dispute).next()).isEqualTo(later);
    assertThat(new Books(captured(1200)).read(dispute, refund).next()).isEqualTo(later);
  }

  static Stream<Payment> uncaptured() {
    Payment processing = created("tok_success").charging("tok_success", PAID);
    NextAction action = new NextAction("https://bank.example", "secret");
    return Stream.of(
        created(""),
        created("tok_success"),
        processing,
        processing.requiresAction("ch_1", action, PAID),
        processing.authorized("ch_1", PAID),
        processing.cancelled(PAID),
        processing.failed(NO, PAID));
  }

  /** Its capture is on its way to us, if it can still be captured. */
  @ParameterizedTest
  @MethodSource("uncaptured")
  void whatMovedBeforeOurCaptureIsBookedBehindIt(Payment payment) {
    Booking expected =
        switch (payment.state()) {
          case PROCESSING, REQUIRES_ACTION, REQUIRES_CAPTURE ->
              new Booking(List.of(), NOW.plus(Bookkeeping.SOON));
          case REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, SUCCEEDED, CANCELLED, FAILED ->
              nothing();
        };

    assertThat(new Books(payment).read(refunded("re_1", 500))).isEqualTo(expected);
    assertThat(new Books(payment).read(disputed("dp_1", 500))).isEqualTo(expected);
  }

  @Test
  void otherCurrenciesAreNotBooked() {
    Money dollars = new Money("USD", 500);

    assertThatThrownBy(
            () -> books.read(new OfRefund("re_1", "ch_1", dollars, OfRefund.State.SUCCEEDED, null)))
        .isInstanceOf(CurrencyMismatch.class);
    assertThatThrownBy(() ->
            books.read(new OfDispute("dp_1", "ch_1", dollars, OfDispute.State.OPEN, "fraudulent")))
        .isInstanceOf(CurrencyMismatch.class);
  }

  @Test
  void whatIsBookedSaysWhatItIsAbout() {
    Booking booking = books.read(refunded("re_1", 500), disputed("dp_1", 300));

    assertThat(booking.transitions().stream().flatMap(t -> t.events().stream()))
        .extracting(PaymentEvent::type, PaymentEvent::amount, PaymentEvent::refund)
        .containsExactly(
            tuple(
                PaymentEventType.REFUND_CREATED, new Money("EUR", 500), books.theirs("re_1").id()),
            tuple(
                PaymentEventType.REFUND_SUCCEEDED,
                new Money("EUR", 500),
                books.theirs("re_1").id()),
            tuple(PaymentEventType.DISPUTE_OPENED, new Money("EUR", 300), null));
    assertThat(books.dispute("dp_1").reason()).isEqualTo("fraudulent");
  }

  private static Booking nothing() {
    return new Booking(List.of(), null);
  }

  private static List<PaymentEventType> events(Booking booking) {
    return booking.transitions().stream()
        .flatMap(transition -> transition.events().stream())
        .map(PaymentEvent::type)
        .toList();
  }

  /** What moved in the ledger, such as {@code DISPUTE 800 EUR}. */
  private static List<String> moved(Booking booking) {
    return booking.transitions().stream()
        .flatMap(transition -> Stream.ofNullable(transition.posting()))
        .map((LedgerTransaction posting) -> posting.type() + " " + posting.amount())
        .toList();
  }

  private static OfRefund refunded(String reference, long minorUnits) {
    return refund(reference, minorUnits, OfRefund.State.SUCCEEDED);
  }

  private static OfRefund refund(String reference, long minorUnits, OfRefund.State state) {
    return new OfRefund(reference, "ch_1", new Money("EUR", minorUnits), state, null);
  }

  /** Of 500, which was made with {@link #KEY}. */
  private static OfRefund withOurKey(String reference, OfRefund.State state) {
    return new OfRefund(reference, "ch_1", new Money("EUR", 500), state, KEY);
  }

  private static OfDispute disputed(String reference, long minorUnits) {
    return dispute(reference, minorUnits, OfDispute.State.OPEN);
  }

  private static OfDispute dispute(String reference, long minorUnits, OfDispute.State state) {
    return new OfDispute(reference, "ch_1", new Money("EUR", minorUnits), state, "fraudulent");
  }

  private static Payment captured(long minorUnits) {
    return created("tok_success").charging("tok_success", PAID).captured(minorUnits, "ch_1", PAID);
  }

  private static Payment created(String method) {
    return Payment.create(
        new PaymentId(ID),
        new NewPayment(
            new OrderId(ID),
            new CustomerId(ID),
            new Money("EUR", 1200),
            CaptureMethod.AUTOMATIC,
            method,
            false,
            "",
            "",
            Map.of()),
        "sandbox",
        PAID);
  }

  /** Ours, about one payment. */
  private final class Books {
    private Payment payment;
    private final Map<RefundId, Refund> refunds = new LinkedHashMap<>();
    private final Map<DisputeId, Dispute> disputes = new LinkedHashMap<>();
    private final Map<StepId, RefundId> keys = new HashMap<>();

    Books(Payment payment) {
      this.payment = payment;
    }

    /** Books a list of the provider, as the store does. */
    Booking read(ProviderMovement... movements) {
      Situation situation =
          new Situation(
              payment, List.copyOf(refunds.values()), keys, List.copyOf(disputes.values()));
      Booking booking = Bookkeeping.of(situation, List.of(movements), ids, NOW);
      booking
          .transitions()
          .forEach(transition -> {
            payment = transition.payment();
            Stream.ofNullable(transition.refund())
                .forEach(refund -> refunds.put(refund.id(), refund));
            Stream.ofNullable(transition.dispute())
                .forEach(dispute -> disputes.put(dispute.id(), dispute));
          });
      return booking;
    }

    /** The latest of them was made with {@link #KEY}. */
    Refund ours(long minorUnits, Refund.State state, @Nullable String reference) {
      Money amount = new Money("EUR", minorUnits);
      NewRefund request =
          new NewRefund(payment.id(), amount, Refund.Reason.REQUESTED_BY_CUSTOMER, "", Map.of());
      Refund refund = Refund.create(new RefundId(ids.get()), request, PAID);
      keys.put(KEY, refund.id());
      payment = payment.refunding(amount, PAID);
      switch (state) {
        case PENDING -> refunds.put(refund.id(), refund);
        case SUCCEEDED -> {
          payment = payment.refunded(minorUnits, PAID);
          refunds.put(refund.id(), refund.succeeded(Objects.requireNonNull(reference), PAID));
        }
        case FAILED -> fail(refund);
      }
      return refund;
    }

    void fail(Refund refund) {
      payment = payment.refundFailed(refund.amount().minorUnits(), PAID);
      refunds.put(refund.id(), refund.failed(NO, PAID));
    }

    Refund theirs(String reference) {
      return refunds.values().stream()
          .filter(refund -> reference.equals(refund.providerReference()))
          .findFirst()
          .orElseThrow();
    }

    Dispute dispute(String reference) {
      return disputes.values().stream()
          .filter(dispute -> dispute.providerReference().equals(reference))
          .findFirst()
          .orElseThrow();
    }
  }
}

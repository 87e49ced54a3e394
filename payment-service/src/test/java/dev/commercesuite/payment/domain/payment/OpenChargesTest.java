package dev.commercesuite.payment.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.AlreadyCaptured;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.TestPayments;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens at the provider to charges that wait for their payers or hold money. */
class OpenChargesTest {
  private static final RequiresAction WAITING =
      new RequiresAction("ch_1", new NextAction("https://bank.example", "secret"));
  private static final Decline LAPSED =
      new Decline("authorization_expired", "The authorization has expired.");
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofMinutes(5);

  private final InMemoryPayments store = new InMemoryPayments();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final TestClock clock = new TestClock();
  private final TestPayments shop =
      new TestPayments(store, store, provider, new TestIds(), clock, clock::advance);
  private final OpenCharges charges = shop.charges(store);

  @Test
  void booksWhatThePayerPaidAtTheProviderWithinAMinute() {
    Payment waiting = waiting();
    provider.nowSays(new ChargeStatus.Captured(waiting.amount()));
    clock.advance(A_MINUTE);

    assertThat(look()).isEqualTo(1);

    Payment paid = shop.get(waiting);
    assertThat(paid.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(paid.amounts().captured()).isEqualTo(1200);
    assertThat(paid.nextAction()).isNull();
    assertThat(store.postings())
        .extracting(LedgerTransaction::type, LedgerTransaction::amount)
        .containsExactly(tuple(LedgerTransaction.Type.CAPTURE, waiting.amount()));
    PaymentEvent last = store.events(paid.id(), 0, 100).getLast();
    assertThat(last.type()).isEqualTo(PaymentEventType.CAPTURED);
    assertThat(last.actor().kind()).isEqualTo(Actor.Kind.PROVIDER);
    assertThat(last.actor().id()).isEqualTo("scripted");
    assertThat(shop.refund("r2", paid, 1200).amount().minorUnits()).isEqualTo(1200);
  }

  @Test
  void looksNoMoreOnceItIsPaid() {
    Payment waiting = waiting();
    provider.nowSays(new ChargeStatus.Captured(waiting.amount()));
    clock.advance(A_MINUTE);
    look();
    clock.advance(Duration.ofDays(30));

    assertThat(look()).isZero();
    assertThat(store.nextLook(waiting)).isEmpty();
    assertThat(store.postings()).hasSize(1);
  }

  @Test
  void holdsWhatThePayerHasAuthorized() {
    Payment waiting = waiting();
    provider.nowSays(new ChargeStatus.Held());
    clock.advance(A_MINUTE);
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.REQUIRES_CAPTURE);
    assertThat(shop.get(waiting).amounts().capturable()).isEqualTo(1200);
    assertThat(store.postings()).isEmpty();
    assertThat(store.nextLook(waiting)).contains(clock.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void lettingAnotherMethodTryAfterThePayerHasFailed() {
    Payment waiting = waiting();
    provider.nowSays(new ChargeStatus.Ended(new Decline("authentication_failed", "Try again.")));
    clock.advance(A_MINUTE);
    look();

    Payment declined = shop.get(waiting);
    assertThat(declined.state()).isEqualTo(PaymentState.REQUIRES_PAYMENT_METHOD);
    assertThat(declined.lastDecline()).isNotNull();
    assertThat(declined.chargeReference()).isNull();
    assertThat(shop.confirm("r2", declined, "tok_other").state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(provider.done()).containsExactly("charge 1200 EUR", "charge 1200 EUR");
  }

  @Test
  void aLapsedAuthorizationEndsWithItsReason() {
    Payment held = shop.hold(1200);
    provider.nowSays(new ChargeStatus.Ended(LAPSED));
    clock.advance(Duration.ofHours(1));
    look();

    Payment failed = shop.get(held);
    assertThat(failed.state()).isEqualTo(PaymentState.FAILED);
    assertThat(failed.lastDecline()).isEqualTo(LAPSED);
    assertThat(failed.amounts().capturable()).isZero();
    assertThat(shop.events(failed)).endsWith(PaymentEventType.AUTHORIZED, PaymentEventType.FAILED);
    assertThat(store.events(failed.id(), 0, 100).getLast().detail())
        .isEqualTo("authorization_expired");
    assertThat(store.postings()).isEmpty();
  }

  @Test
  void booksWhatSomebodyCapturedAtTheProvider() {
    Payment held = shop.hold(1200);
    provider.nowSays(new ChargeStatus.Captured(new Money("EUR", 700)));
    clock.advance(Duration.ofHours(1));
    look();

    assertThat(shop.get(held).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(shop.get(held).amounts().captured()).isEqualTo(700);
    assertThat(store.postings())
        .extracting(LedgerTransaction::amount)
        .containsExactly(new Money("EUR", 700));
  }

  @Test
  void changesNothingWhileThePayerHasNotActed() {
    Payment waiting = waiting();
    clock.advance(A_MINUTE);
    look();
    provider.nowSays(new ChargeStatus.Unknown("no answer"));
    clock.advance(A_MINUTE);
    look();

    assertThat(provider.looks()).isEqualTo(2);
    assertThat(shop.get(waiting)).isEqualTo(waiting);
    assertThat(store.nextLook(waiting)).isPresent();
  }

  @Test
  void whatALookHasFoundDoesNotCountOnceThePaymentHasMovedOn() {
    Payment waiting = waiting();
    provider.nowSays(new ChargeStatus.Captured(waiting.amount()));
    provider.beforeAnswer(() ->
        assertThat(shop.confirm("r2", waiting, "tok_other").state())
            .isEqualTo(PaymentState.SUCCEEDED));
    clock.advance(A_MINUTE);
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(store.postings()).hasSize(1);
  }

  /** An event that made the look due says nothing a second time. */
  @Test
  void looksAgainSoonAfterALookThatHasLearntNothing() {
    Payment held = shop.hold(1200);
    clock.advance(Duration.ofHours(8));
    provider.nowSays(new ChargeStatus.Unknown("no answer"));
    look();
    assertThat(store.nextLook(held)).contains(clock.instant().plus(SOON));

    clock.advance(SOON);
    provider.nowSays(new ChargeStatus.Ended(LAPSED));
    provider.beforeAnswer(() -> annotate(held));
    look();
    assertThat(shop.get(held).state()).isEqualTo(PaymentState.REQUIRES_CAPTURE);
    assertThat(store.nextLook(held)).contains(clock.instant().plus(SOON));

    clock.advance(SOON);
    charges.failed(charges.claimDue(1).getFirst());
    assertThat(store.nextLook(held)).contains(clock.instant().plus(SOON));

    clock.advance(SOON);
    look();
    assertThat(shop.get(held).state()).isEqualTo(PaymentState.FAILED);
  }

  @Test
  void looksAsSeldomAsPlannedAfterALookThatHasLearntThatNothingHappened() {
    Payment held = shop.hold(1200);
    provider.nowSays(new ChargeStatus.Held());
    clock.advance(Duration.ofHours(8));
    look();

    assertThat(store.nextLook(held)).contains(clock.instant().plus(Duration.ofHours(2)));
  }

  @Test
  void looksAgainAtAChargeThatCouldNotBeCancelled() {
    Payment waiting = waiting();
    provider.answers(new Unknown("no answer"));
    assertThat(shop.cancel("r2", waiting).state()).isEqualTo(PaymentState.PROCESSING);
    clock.advance(A_MINUTE);
    look();

    assertThat(provider.looks()).as("while a step is under way").isZero();
    assertThat(store.nextLook(waiting)).isPresent();
  }

  /** The step itself asks the provider. */
  @Test
  void looksAsSeldomAsPlannedAtAChargeWhoseStepIsUnderWay() {
    Payment waiting = waiting();
    provider.answers(new Unknown("no answer"));
    assertThat(shop.cancel("r2", waiting).state()).isEqualTo(PaymentState.PROCESSING);
    clock.advance(Duration.ofHours(8));
    look();

    assertThat(store.nextLook(waiting)).contains(clock.instant().plus(Duration.ofHours(2)));
  }

  @Test
  void cancelsAPaymentThatNobodyHasPaidForAWeek() {
    Payment waiting = waiting();
    clock.advance(TestPayments.LONGEST_WAIT.minusMillis(1));
    look();
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.REQUIRES_ACTION);
    clock.advance(Duration.ofDays(1));
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.CANCELLED);
    assertThat(provider.done()).containsExactly("charge 1200 EUR", "cancel ch_1");
    assertThat(shop.events(waiting))
        .endsWith(PaymentEventType.CANCELLATION_STARTED, PaymentEventType.CANCELLED);
    assertThat(store.events(waiting.id(), 0, 100).getLast().actor()).isEqualTo(Actor.SYSTEM);
  }

  @Test
  void neverCancelsMoneyThatIsHeld() {
    Payment held = shop.hold(1200);
    provider.nowSays(new ChargeStatus.Held());
    clock.advance(TestPayments.LONGEST_WAIT.multipliedBy(2));
    look();

    assertThat(shop.get(held)).isEqualTo(held);
  }

  @Test
  void booksWhatThePayerPaidAtTheLastMoment() {
    Payment waiting = waiting();
    provider.answers(new AlreadyCaptured("ch_1"));
    clock.advance(TestPayments.LONGEST_WAIT);
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(store.postings()).hasSize(1);
  }

  @Test
  void recoversACancellationThatWasNotAnswered() {
    Payment waiting = waiting();
    provider.losesAnswer();
    clock.advance(TestPayments.LONGEST_WAIT);
    look();
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.PROCESSING);
    clock.advance(A_MINUTE);

    assertThat(shop.recover(10)).isEqualTo(1);
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.CANCELLED);
    clock.advance(Duration.ofDays(1));
    look();
    assertThat(store.nextLook(waiting)).isEmpty();
  }

  @Test
  void looksAtAChargeThatItsHolderHasLost() {
    Payment waiting = waiting();
    clock.advance(A_MINUTE);
    assertThat(charges.claimDue(8)).hasSize(1);
    assertThat(charges.claimDue(8)).isEmpty();
    clock.advance(TestPayments.LEASE);
    provider.nowSays(new ChargeStatus.Captured(waiting.amount()));

    assertThat(look()).isEqualTo(1);
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void looksAgainAfterADefect() {
    Payment waiting = waiting();
    clock.advance(A_MINUTE);
    OpenCharge charge = charges.claimDue(1).getFirst();
    store.dieAtNextWrite();
    provider.nowSays(new ChargeStatus.Captured(waiting.amount()));
    assertThatThrownBy(() -> charges.look(charge)).isInstanceOf(InMemoryPayments.Died.class);

    charges.failed(charge);

    clock.advance(A_MINUTE);
    look();
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
  }

  private void annotate(Payment payment) {
    var _ =
        shop.payments.annotate(
            TestPayments.SHOP,
            shop.request("r2", "annotate"),
            payment.id(),
            Map.of("parcel", "1"),
            null);
  }

  private Payment waiting() {
    provider.answers(WAITING);
    return shop.charge(1200);
  }

  private int look() {
    List<OpenCharge> due = charges.claimDue(8);
    due.forEach(charges::look);
    return due.size();
  }
}

package dev.commercesuite.payment.domain;

import static dev.commercesuite.payment.domain.PaymentState.FAILED;
import static dev.commercesuite.payment.domain.PaymentState.PROCESSING;
import static dev.commercesuite.payment.domain.PaymentState.REQUIRES_CAPTURE;
import static dev.commercesuite.payment.domain.PaymentState.REQUIRES_CONFIRMATION;
import static dev.commercesuite.payment.domain.PaymentState.REQUIRES_PAYMENT_METHOD;
import static dev.commercesuite.payment.domain.PaymentState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.PaymentException.StateInvalid;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every move of a payment from every state: where it leads, or how it is refused. */
class PaymentMovesTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = CREATED.plusSeconds(60);
  private static final Decline DECLINE = new Decline("card_declined", "The card was declined.");
  private static final NextAction ACTION = new NextAction("https://bank.example", "secret");
  private static final Money SOME = new Money("EUR", 500);
  private static final UUID ID = new UUID(7, 7);

  enum Move {
    CHARGING,
    CAPTURING,
    CANCELLING,
    CANCELLED_LOCALLY,
    REFUNDING,
    AUTHORIZED,
    CAPTURED,
    REQUIRES_ACTION,
    DECLINED,
    GIVEN_UP,
    CANCELLED,
    NOT_CANCELLED,
    UNANSWERED,
    REFUNDED,
    REFUND_FAILED,
    ANNOTATED,
    REFUND_ANNOTATED;

    Payment of(Payment payment) {
      return switch (this) {
        // Somebody asks for it, and is told if it cannot be.
        case CHARGING -> payment.charging("tok_other", NOW);
        case CAPTURING -> payment.capturing(SOME, NOW);
        case CANCELLING -> payment.cancelling(NOW);
        case CANCELLED_LOCALLY -> payment.cancelledLocally(NOW);
        case REFUNDING -> payment.refunding(SOME, NOW);
        // The provider says so, which is asked only when it can.
        case AUTHORIZED -> payment.authorized("ch_1", NOW);
        case CAPTURED -> payment.captured(1200, "ch_1", NOW);
        case REQUIRES_ACTION -> payment.requiresAction("ch_1", ACTION, NOW);
        case DECLINED -> payment.declined(DECLINE, NOW);
        case GIVEN_UP -> payment.failed(DECLINE, NOW);
        case CANCELLED -> payment.cancelled(NOW);
        case NOT_CANCELLED -> payment.notCancelled(DECLINE, NOW);
        case UNANSWERED -> payment.unanswered(NOW);
        case REFUNDED -> payment.refunded(500, NOW);
        case REFUND_FAILED -> payment.refundFailed(500, NOW);
        // Possible at any time.
        case ANNOTATED -> payment.annotated(Map.of("invoice", "1"), NOW);
        case REFUND_ANNOTATED -> payment.refundAnnotated(NOW);
      };
    }

    boolean isAskedFor() {
      return switch (this) {
        case CHARGING, CAPTURING, CANCELLING, CANCELLED_LOCALLY, REFUNDING -> true;
        case AUTHORIZED,
            CAPTURED,
            REQUIRES_ACTION,
            DECLINED,
            GIVEN_UP,
            CANCELLED,
            NOT_CANCELLED,
            UNANSWERED,
            REFUNDED,
            REFUND_FAILED,
            ANNOTATED,
            REFUND_ANNOTATED ->
            false;
      };
    }

    /** Where it leads; the state itself when it does not move, null when it is refused. */
    @Nullable PaymentState from(PaymentState state) {
      return switch (this) {
        case CHARGING ->
            switch (state) {
              case REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION -> PROCESSING;
              case PROCESSING, REQUIRES_CAPTURE, SUCCEEDED, CANCELLED, FAILED -> null;
            };
        case CAPTURING -> state == REQUIRES_CAPTURE ? PROCESSING : null;
        case CANCELLING -> isCancellable(state) ? PROCESSING : null;
        case CANCELLED_LOCALLY -> isCancellable(state) ? PaymentState.CANCELLED : null;
        case REFUNDING, REFUNDED, REFUND_FAILED -> state == SUCCEEDED ? SUCCEEDED : null;
        case AUTHORIZED ->
            state == PROCESSING || state == PaymentState.REQUIRES_ACTION ? REQUIRES_CAPTURE : null;
        case CAPTURED ->
            switch (state) {
              case PROCESSING, REQUIRES_ACTION, REQUIRES_CAPTURE -> SUCCEEDED;
              case REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, SUCCEEDED, CANCELLED, FAILED ->
                  null;
            };
        case REQUIRES_ACTION, NOT_CANCELLED ->
            state == PROCESSING ? PaymentState.REQUIRES_ACTION : null;
        case DECLINED ->
            state == PROCESSING || state == PaymentState.REQUIRES_ACTION
                ? REQUIRES_PAYMENT_METHOD
                : null;
        case GIVEN_UP -> state == PROCESSING || state == REQUIRES_CAPTURE ? FAILED : null;
        case CANCELLED -> state == PROCESSING ? PaymentState.CANCELLED : null;
        case UNANSWERED -> state == PROCESSING || state == SUCCEEDED ? state : null;
        case ANNOTATED, REFUND_ANNOTATED -> state;
      };
    }

    private static boolean isCancellable(PaymentState state) {
      return switch (state) {
        case REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION, REQUIRES_CAPTURE ->
            true;
        case PROCESSING, SUCCEEDED, CANCELLED, FAILED -> false;
      };
    }
  }

  static Stream<Arguments> everyMoveFromEveryState() {
    return Arrays.stream(PaymentState.values())
        .flatMap(state -> Arrays.stream(Move.values()).map(move -> Arguments.of(state, move)));
  }

  @ParameterizedTest(name = "{1} from {0}")
  @MethodSource
  void everyMoveFromEveryState(PaymentState from, Move move) {
    Payment payment = in(from);
    PaymentState expected = move.from(from);

    if (expected != null) {
      Payment moved = move.of(payment);
      assertThat(moved.state()).isEqualTo(expected);
      assertThat(moved.version()).isEqualTo(payment.version() + 1);
      assertThat(moved.updateTime()).isEqualTo(NOW);
      assertThat(moved.createTime()).isEqualTo(CREATED);
      assertMoneyAgrees(moved);
    } else if (move.isAskedFor()) {
      assertThatThrownBy(() -> move.of(payment))
          .isInstanceOfSatisfying(
              StateInvalid.class, refused -> assertThat(refused).hasMessageContaining(from.name()));
    } else {
      assertThatThrownBy(() -> move.of(payment))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is " + from);
    }
  }

  /** What a payment says of itself is where its money is, as the CHECKs of the database have it. */
  private static void assertMoneyAgrees(Payment payment) {
    Amounts amounts = payment.amounts();
    switch (payment.state()) {
      case SUCCEEDED -> {
        assertThat(amounts.captured()).isPositive();
        assertThat(amounts.capturable()).isZero();
        assertThat(payment.chargeReference()).isNotNull();
      }
      case REQUIRES_CAPTURE -> {
        assertThat(amounts.capturable()).isPositive();
        assertThat(amounts.captured()).isZero();
        assertThat(payment.chargeReference()).isNotNull();
      }
      case PROCESSING -> assertThat(amounts.captured()).isZero();
      case REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION -> {
        assertThat(amounts.captured() + amounts.capturable()).isZero();
        assertThat(payment.chargeReference()).isNull();
      }
      case REQUIRES_ACTION -> {
        assertThat(amounts.captured() + amounts.capturable()).isZero();
        assertThat(payment.chargeReference()).isNotNull();
        assertThat(payment.nextAction()).isEqualTo(ACTION);
      }
      case CANCELLED, FAILED -> assertThat(amounts.captured() + amounts.capturable()).isZero();
    }
    if (payment.state() != PaymentState.REQUIRES_ACTION && payment.state() != PROCESSING) {
      assertThat(payment.nextAction()).isNull();
    }
  }

  @Test
  void heldMoneyThatCannotBeReleasedIsStillHeld() {
    Payment kept = in(REQUIRES_CAPTURE).cancelling(NOW).notCancelled(DECLINE, NOW);

    assertThat(kept.state()).isEqualTo(REQUIRES_CAPTURE);
    assertThat(kept.amounts().capturable()).isEqualTo(1200);
    assertThat(kept.lastDecline()).isEqualTo(DECLINE);
  }

  @ParameterizedTest
  @EnumSource
  void onlyAChargeThatWaitsOrHoldsIsOpen(PaymentState state) {
    assertThat(in(state).isOpenAtProvider())
        .isEqualTo(state == PaymentState.REQUIRES_ACTION || state == REQUIRES_CAPTURE);
  }

  /** One that came into this state as payments do. */
  private static Payment in(PaymentState state) {
    Payment processing = created("tok_success").charging("tok_success", CREATED);
    return switch (state) {
      case REQUIRES_PAYMENT_METHOD -> created("");
      case REQUIRES_CONFIRMATION -> created("tok_success");
      case REQUIRES_ACTION -> processing.requiresAction("ch_1", ACTION, CREATED);
      // One that was confirmed while it waited, so that it has a charge.
      case PROCESSING ->
          processing.requiresAction("ch_1", ACTION, CREATED).charging("tok_other", CREATED);
      case REQUIRES_CAPTURE -> processing.authorized("ch_1", CREATED);
      // A part is being refunded, and a part is left.
      case SUCCEEDED -> processing.captured(1200, "ch_1", CREATED).refunding(SOME, CREATED);
      case CANCELLED -> processing.cancelled(CREATED);
      case FAILED -> processing.failed(DECLINE, CREATED);
    };
  }

  private static Payment created(String method) {
    return Payment.create(
        new PaymentId(ID),
        new NewPayment(
            new OrderId(ID),
            new CustomerId(ID),
            new Money("EUR", 1200),
            CaptureMethod.MANUAL,
            method,
            false,
            "",
            "",
            Map.of()),
        "sandbox",
        CREATED);
  }
}

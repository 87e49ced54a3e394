package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each state of a payment attempt means. */
class AttemptStatesTest {
  private static final NextAction ACTION = new NextAction("https://bank.example", "secret");
  private static final PaymentError ERROR = new PaymentError("card_declined", "No money, Ann.");

  private static Stream<Arguments> states() {
    // state, in progress, unfinished, leaves a named payment open, leaves an unnamed one open, paid
    return Stream.of(
        Arguments.of(new Started(), true, true, true, true, false),
        Arguments.of(new Processing(), true, true, true, true, false),
        Arguments.of(new RequiresAction(ACTION), false, true, true, true, false),
        Arguments.of(new Declined(ERROR), false, false, true, false, false),
        Arguments.of(new MethodUnknown(), false, false, true, false, false),
        Arguments.of(new Refused("No."), false, false, true, false, false),
        Arguments.of(new Closed(ERROR), false, false, false, false, false),
        Arguments.of(new Succeeded(), false, false, false, false, true));
  }

  @ParameterizedTest
  @MethodSource("states")
  void saysWhatMayStillHappen(
      AttemptState state,
      boolean inProgress,
      boolean unfinished,
      boolean named,
      boolean unnamed,
      boolean paid) {
    assertThat(attempt("payment-1", state).isInProgress()).isEqualTo(inProgress);
    assertThat(attempt("payment-1", state).isUnfinished()).isEqualTo(unfinished);
    assertThat(attempt("payment-1", state).leavesPaymentOpen()).isEqualTo(named);
    assertThat(attempt(null, state).leavesPaymentOpen()).isEqualTo(unnamed);
    assertThat(attempt("payment-1", state).isPaid()).isEqualTo(paid);
    assertThat(attempt("payment-1", state).reusablePaymentId())
        .isEqualTo(state instanceof Closed ? null : "payment-1");
  }

  @Test
  void goesForwardOnly() {
    assertThat(new Started().isEarlierThan(new Processing())).isTrue();
    assertThat(new Started().isEarlierThan(new Started())).isFalse();
    assertThat(new Processing().isEarlierThan(new RequiresAction(ACTION))).isFalse();
    assertThat(new RequiresAction(ACTION).isEarlierThan(new Processing())).isFalse();
    assertThat(new RequiresAction(ACTION).isEarlierThan(new Declined(ERROR))).isTrue();
    assertThat(new Processing().isEarlierThan(new Closed(ERROR))).isTrue();
    assertThat(new Succeeded().isEarlierThan(new Processing())).isFalse();
    assertThat(new Succeeded().isEarlierThan(new MethodUnknown())).isFalse();
    assertThat(new Processing().isEarlierThan(new Refused("No."))).isTrue();
  }

  @Test
  void redactionKeepsCodesAndTakesTexts() {
    PaymentError code = new PaymentError("card_declined", "");

    assertThat(new Started().redacted()).isEqualTo(new Started());
    assertThat(new Processing().redacted()).isEqualTo(new Processing());
    assertThat(new MethodUnknown().redacted()).isEqualTo(new MethodUnknown());
    assertThat(new Succeeded().redacted()).isEqualTo(new Succeeded());
    assertThat(new RequiresAction(ACTION).redacted())
        .isEqualTo(new RequiresAction(new NextAction("", "")));
    assertThat(new Declined(ERROR).redacted()).isEqualTo(new Declined(code));
    assertThat(new Refused("No, Ann.").redacted()).isEqualTo(new Refused(""));
    assertThat(new Closed(ERROR).redacted()).isEqualTo(new Closed(code));
    assertThat(attempt("payment-1", new Declined(ERROR)).redacted().paymentMethod()).isEmpty();
    assertThat(attempt("payment-1", new Declined(ERROR)).redacted().paymentId())
        .isEqualTo("payment-1");
  }

  @Test
  void reportNamesThePaymentOrLeavesItAsItWas() {
    PaymentAttempt attempt = attempt("payment-1", new Started());

    assertThat(attempt.with(new PaymentReport(null, new Processing())).paymentId())
        .isEqualTo("payment-1");
    assertThat(attempt.with(new PaymentReport("payment-2", new Processing())).paymentId())
        .isEqualTo("payment-2");
    assertThat(attempt.with(new PaymentReport(null, new Succeeded())).isPaid()).isTrue();
  }

  @Test
  void showsNeitherTokensNorSecrets() {
    assertThat(attempt("payment-1", new RequiresAction(ACTION)).toString())
        .contains("payment-1", "https://bank.example")
        .doesNotContain("tok_test", "secret");
  }

  private static PaymentAttempt attempt(@Nullable String paymentId, AttemptState state) {
    return new PaymentAttempt(
        new UUID(0, 1), new UUID(0, 2), "tok_test", "", paymentId, state, Instant.EPOCH);
  }
}

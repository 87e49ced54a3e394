package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.runtime.Uuid7;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks every request against Stripe's OpenAPI description. The outcomes are examples without
 * meaning: the mock has no state.
 */
class StripeMockIT {
  private static final Money AMOUNT = new Money("EUR", 1200);

  private static Optional<StripeMock> mock = Optional.empty();

  private final TestClock clock = new TestClock();
  private final Uuid7 ids = new Uuid7(clock);

  @BeforeAll
  static void start() {
    Optional<Path> program = StripeMock.program();
    assumeTrue(program.isPresent(), "stripe-mock is not on the PATH");
    mock = program.map(StripeMock::start);
  }

  @AfterAll
  static void stop() {
    mock.ifPresent(StripeMock::close);
  }

  @ParameterizedTest
  @EnumSource(CaptureMethod.class)
  void understandsACharge(CaptureMethod capture) {
    assertUnderstood(stripe().charge(charge(key(), capture)));
  }

  @Test
  void understandsTheSearchForACharge() {
    StepId key = key();
    clock.advance(Duration.ofHours(25));

    assertUnderstood(stripe().charge(charge(key, CaptureMethod.AUTOMATIC)));
  }

  @Test
  void understandsAConfirmation() {
    assertUnderstood(
        stripe().confirm(key(), "pi_1", "pm_card_visa", "https://shop.example.com/done"));
  }

  @Test
  void understandsACapture() {
    assertUnderstood(stripe().capture(key(), "pi_1", AMOUNT));
  }

  @Test
  void understandsACancellation() {
    assertUnderstood(stripe().cancel(key(), "pi_1"));
  }

  @Test
  void understandsARefund() {
    assertUnderstood(stripe().refund(key(), "pi_1", AMOUNT));
  }

  @Test
  void understandsTheSearchForARefund() {
    StepId key = key();
    clock.advance(Duration.ofHours(25));

    assertUnderstood(stripe().refund(key, "pi_1", AMOUNT));
  }

  private static void assertUnderstood(ProviderOutcome outcome) {
    if (outcome instanceof Unknown(String problem)) {
      assertThat(problem).doesNotContain("Stripe");
    }
  }

  private StripeProvider stripe() {
    return StripeProvider.of(mock.orElseThrow().config(), clock);
  }

  private static Charge charge(StepId key, CaptureMethod capture) {
    return new Charge(
        key, new PaymentId(key.value()), AMOUNT, "pm_card_visa", capture, "", TestIds.ORIGIN);
  }

  private StepId key() {
    return new StepId(ids.get());
  }
}

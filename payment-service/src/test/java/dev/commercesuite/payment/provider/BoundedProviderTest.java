package dev.commercesuite.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedProviderTest {
  private static final StepId KEY = new StepId(new UUID(7, 7));
  private static final PaymentId PAYMENT = new PaymentId(new UUID(7, 8));
  private static final Money AMOUNT = new Money("EUR", 1200);
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void passesAnswersOn() {
    try (BoundedProvider provider = bounded(LONG, () -> new Approved("ch_1"))) {
      assertThat(provider.cancel(KEY, "ch_1")).isEqualTo(new Approved("ch_1"));
      assertThat(provider.lookup(KEY)).contains(new Approved("ch_1"));
      assertThat(provider.status(PAYMENT, "ch_1", AMOUNT)).isEqualTo(new ChargeStatus.Held());
    }
  }

  @Test
  void knowsNothingOfAFailure() {
    try (BoundedProvider provider =
        bounded(
            LONG,
            () -> {
              throw new IllegalStateException("broken");
            })) {
      assertThat(provider.cancel(KEY, "ch_1")).isInstanceOf(Unknown.class);
      assertThat(provider.lookup(KEY)).get().isInstanceOf(Unknown.class);
      assertThat(provider.status(PAYMENT, "ch_1", AMOUNT)).isInstanceOf(ChargeStatus.Unknown.class);
    }
  }

  @Test
  void knowsNothingOfASilenceAndInterruptsIt() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (BoundedProvider provider =
        bounded(
            Duration.ofMillis(250),
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException _) {
                interrupted.countDown();
              }
              return new Approved("too late");
            })) {
      assertThat(provider.cancel(KEY, "ch_1")).isEqualTo(new Unknown("no answer within 250 ms"));
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void callsThatWaitForTheProviderAreCounted() throws Exception {
    WaitingCalls waiting = new WaitingCalls();
    OneAnswer provider = new OneAnswer(() -> new Approved("waiting: " + waiting.count()));
    try (BoundedProvider bounded = BoundedProvider.of(provider, LONG, waiting)) {
      assertThat(WaitingCalls.unaryCall().call(() -> bounded.cancel(KEY, "ch_1")))
          .isEqualTo(new Approved("waiting: 1"));
      assertThat(bounded.cancel(KEY, "ch_1"))
          .as("of a worker")
          .isEqualTo(new Approved("waiting: 0"));
    }
    assertThat(waiting.count()).isZero();
  }

  private interface Answer {
    ProviderOutcome give();
  }

  private static BoundedProvider bounded(Duration timeout, Answer answer) {
    return BoundedProvider.of(new OneAnswer(answer), timeout);
  }

  private record OneAnswer(Answer answer) implements PaymentProvider {
    @Override
    public String name() {
      return "one-answer";
    }

    @Override
    public void checkPaymentMethod(String paymentMethod) {}

    @Override
    public ProviderOutcome charge(Charge charge) {
      return answer.give();
    }

    @Override
    public ProviderOutcome confirm(
        StepId key, String reference, String paymentMethod, String returnUrl) {
      return answer.give();
    }

    @Override
    public ProviderOutcome capture(StepId key, String reference, Money amount) {
      return answer.give();
    }

    @Override
    public ProviderOutcome cancel(StepId key, String reference) {
      return answer.give();
    }

    @Override
    public ProviderOutcome refund(StepId key, String reference, Money amount) {
      return answer.give();
    }

    @Override
    public ChargeStatus status(PaymentId payment, String reference, Money amount) {
      return answer.give() instanceof Approved
          ? new ChargeStatus.Held()
          : new ChargeStatus.Waiting();
    }

    @Override
    public Optional<ProviderOutcome> lookup(StepId key) {
      return Optional.of(answer.give());
    }
  }
}

package dev.commercesuite.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.OperationId;
import dev.commercesuite.payment.domain.PaymentProvider;
import dev.commercesuite.payment.domain.ProviderOutcome;
import dev.commercesuite.payment.domain.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.ProviderOutcome.Unknown;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedProviderTest {
  private static final OperationId KEY = new OperationId(new UUID(7, 7));
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void passesAnswersOn() {
    try (BoundedProvider provider = bounded(LONG, () -> new Approved("ch_1"))) {
      assertThat(provider.cancel(KEY, "ch_1")).isEqualTo(new Approved("ch_1"));
      assertThat(provider.lookup(KEY)).contains(new Approved("ch_1"));
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
    public ProviderOutcome confirm(OperationId key, String reference, String paymentMethod) {
      return answer.give();
    }

    @Override
    public ProviderOutcome capture(OperationId key, String reference, Money amount) {
      return answer.give();
    }

    @Override
    public ProviderOutcome cancel(OperationId key, String reference) {
      return answer.give();
    }

    @Override
    public ProviderOutcome refund(OperationId key, String reference, Money amount) {
      return answer.give();
    }

    @Override
    public Optional<ProviderOutcome> lookup(OperationId key) {
      return Optional.of(answer.give());
    }
  }
}

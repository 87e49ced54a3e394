package dev.commercesuite.payment.provider;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider that always answers in time: timeouts, failures and interruptions become {@link
 * Unknown}, because none of them means that nothing happened.
 */
public final class BoundedProvider implements PaymentProvider, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BoundedProvider.class);

  private final PaymentProvider provider;
  private final ExecutorService threads;
  private final Duration timeout;
  private final WaitingCalls waiting;

  private BoundedProvider(
      PaymentProvider provider, ExecutorService threads, Duration timeout, WaitingCalls waiting) {
    this.provider = provider;
    this.threads = threads;
    this.timeout = timeout;
    this.waiting = waiting;
  }

  /** Bounds each call. */
  public static BoundedProvider of(PaymentProvider provider, Duration timeout) {
    return of(provider, timeout, new WaitingCalls());
  }

  /**
   * Bounds each call.
   *
   * @param waiting counts the calls to this process that wait for an answer
   */
  public static BoundedProvider of(
      PaymentProvider provider, Duration timeout, WaitingCalls waiting) {
    return new BoundedProvider(
        provider, Executors.newVirtualThreadPerTaskExecutor(), timeout, waiting);
  }

  /** Interrupts the calls in progress; their outcome stays unknown. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public void checkPaymentMethod(String paymentMethod) {
    provider.checkPaymentMethod(paymentMethod);
  }

  @Override
  public void checkAmount(Money amount) {
    provider.checkAmount(amount);
  }

  @Override
  public ProviderOutcome charge(Charge charge) {
    return bounded(charge.key(), () -> provider.charge(charge));
  }

  @Override
  public ProviderOutcome confirm(
      StepId key, String chargeReference, String paymentMethod, String returnUrl) {
    return bounded(key, () -> provider.confirm(key, chargeReference, paymentMethod, returnUrl));
  }

  @Override
  public ProviderOutcome capture(StepId key, String chargeReference, Money amount) {
    return bounded(key, () -> provider.capture(key, chargeReference, amount));
  }

  @Override
  public ProviderOutcome cancel(StepId key, String chargeReference) {
    return bounded(key, () -> provider.cancel(key, chargeReference));
  }

  @Override
  public ProviderOutcome refund(StepId key, String chargeReference, Money amount) {
    return bounded(key, () -> provider.refund(key, chargeReference, amount));
  }

  /** Unknown, rather than empty, when the provider does not answer. */
  @Override
  public Optional<ProviderOutcome> lookup(StepId key) {
    return call(key, () -> provider.lookup(key), Optional::of);
  }

  @Override
  public ChargeStatus status(PaymentId payment, String chargeReference, Money amount) {
    return call(
        payment,
        () -> provider.status(payment, chargeReference, amount),
        unknown -> new ChargeStatus.Unknown(unknown.problem()));
  }

  private ProviderOutcome bounded(StepId key, Callable<ProviderOutcome> call) {
    return call(key, call, unknown -> unknown);
  }

  private interface Fallback<T> {
    T to(Unknown unknown);
  }

  private <T> T call(Object key, Callable<T> call, Fallback<T> fallback) {
    try (WaitingCalls.Wait _ = waiting.begin()) {
      return answer(key, call, fallback);
    }
  }

  private <T> T answer(Object key, Callable<T> call, Fallback<T> fallback) {
    Future<T> answer = threads.submit(call);
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      answer.cancel(true);
      return fallback.to(new Unknown("no answer within " + timeout.toMillis() + " ms"));
    } catch (InterruptedException _) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return fallback.to(new Unknown("interrupted while waiting for the answer"));
    } catch (ExecutionException e) {
      log.atWarn()
          .setCause(e.getCause())
          .addKeyValue("provider", provider.name())
          .addKeyValue("key", key)
          .log("The payment provider failed");
      return fallback.to(new Unknown(String.valueOf(e.getCause())));
    }
  }
}

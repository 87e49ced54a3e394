package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodUnknown;
import dev.commercesuite.payment.domain.PaymentException.ProviderRefused;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.OperatorRequired;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider with the outcomes that a test asks for, otherwise approval. A key always gets the same
 * answer.
 */
final class ScriptedProvider implements PaymentProvider {
  /** An amount that it never charges or refunds. */
  static final Money REFUSED = new Money("EUR", 13);

  private final Map<StepId, ProviderOutcome> decided = new HashMap<>();
  private final List<String> done = new ArrayList<>();
  private final Deque<ProviderOutcome> script = new ArrayDeque<>();
  private ChargeStatus status = new ChargeStatus.Waiting();
  private int looks;
  private int answersToLose;
  private Runnable beforeAnswer = () -> {};

  /**
   * The outcomes of the next steps. {@link Unknown} and {@link OperatorRequired} mean that the call
   * never arrived.
   */
  ScriptedProvider answers(ProviderOutcome... outcomes) {
    script.addAll(List.of(outcomes));
    return this;
  }

  /** The next step takes effect, and its answer is lost. */
  ScriptedProvider losesAnswer() {
    answersToLose++;
    return this;
  }

  /** Runs after the next step took effect and before its answer arrives. */
  void beforeAnswer(Runnable interference) {
    beforeAnswer = interference;
  }

  /** What took effect, each key once, such as {@code charge 1200 EUR}. */
  List<String> done() {
    return List.copyOf(done);
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public void checkPaymentMethod(String paymentMethod) {
    if (!paymentMethod.startsWith("tok_")) {
      throw new PaymentMethodUnknown("a token");
    }
  }

  @Override
  public void checkAmount(Money amount) {
    if (amount.equals(REFUSED)) {
      throw new ProviderRefused("the amount is 13 EUR");
    }
  }

  @Override
  public ProviderOutcome charge(Charge charge) {
    return once(charge.key(), "charge " + charge.amount());
  }

  @Override
  public ProviderOutcome confirm(
      StepId key, String chargeReference, String paymentMethod, String returnUrl) {
    return once(key, "confirm " + chargeReference);
  }

  @Override
  public ProviderOutcome capture(StepId key, String chargeReference, Money amount) {
    return once(key, "capture " + amount);
  }

  @Override
  public ProviderOutcome cancel(StepId key, String chargeReference) {
    return once(key, "cancel " + chargeReference);
  }

  @Override
  public ProviderOutcome refund(StepId key, String chargeReference, Money amount) {
    return once(key, "refund " + amount);
  }

  @Override
  public Optional<ProviderOutcome> lookup(StepId key) {
    return Optional.ofNullable(decided.get(key));
  }

  /** What has become of every charge by now; a charge waits until a test says so. */
  ScriptedProvider nowSays(ChargeStatus said) {
    status = said;
    return this;
  }

  /** How often it was asked what has become of a charge. */
  int looks() {
    return looks;
  }

  @Override
  public ChargeStatus status(PaymentId payment, String chargeReference, Money amount) {
    looks++;
    Runnable interference = beforeAnswer;
    beforeAnswer = () -> {};
    interference.run();
    return status;
  }

  private ProviderOutcome once(StepId key, String step) {
    ProviderOutcome before = decided.get(key);
    if (before != null) {
      return before;
    }
    ProviderOutcome outcome =
        script.isEmpty() ? new Approved("ref_" + (decided.size() + 1)) : script.remove();
    if (outcome instanceof Unknown || outcome instanceof OperatorRequired) {
      return outcome;
    }
    decided.put(key, outcome);
    done.add(step);
    Runnable interference = beforeAnswer;
    beforeAnswer = () -> {};
    interference.run();
    if (answersToLose > 0) {
      answersToLose--;
      return new Unknown("the answer was lost");
    }
    return outcome;
  }
}

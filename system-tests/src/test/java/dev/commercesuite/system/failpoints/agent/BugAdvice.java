package dev.commercesuite.system.failpoints.agent;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import java.lang.reflect.Method;
import java.util.UUID;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** What a {@link PlantedBug} makes of a method. The inner classes are copied into it. */
public final class BugAdvice {
  /** Whether this thread does something for the second time already. */
  private static final ThreadLocal<Boolean> AGAIN = ThreadLocal.withInitial(() -> false);

  private BugAdvice() {}

  /** The same charge under another key. */
  public static Charge rekeyed(Charge charge) {
    return new Charge(
        new StepId(UUID.randomUUID()),
        charge.payment(),
        charge.amount(),
        charge.paymentMethod(),
        charge.capture(),
        charge.returnUrl(),
        charge.origin());
  }

  /** A decline in the place of silence. */
  public static ProviderOutcome certain(ProviderOutcome outcome) {
    return outcome instanceof ProviderOutcome.Unknown
        ? new ProviderOutcome.Declined(new Decline("card_declined", "Nobody said so."))
        : outcome;
  }

  /** Calls a method once more. */
  public static void again(Method method, @Nullable Object self, Object[] arguments) {
    if (AGAIN.get()) {
      return;
    }
    AGAIN.set(true);
    try {
      method.setAccessible(true);
      method.invoke(self, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } finally {
      AGAIN.set(false);
    }
  }

  /** Does nothing, and says no when asked. */
  static final class Skip {
    private Skip() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@BoundaryAdvice.Name String bug, @Advice.AllArguments Object[] arguments) {
      return FailPointAgent.isPlanted(bug, arguments);
    }
  }

  /** Does it twice. */
  static final class Twice {
    private Twice() {}

    @Advice.OnMethodExit
    static void exit(
        @BoundaryAdvice.Name String bug,
        @Advice.Origin Method method,
        @Advice.This(optional = true) @Nullable Object self,
        @Advice.AllArguments Object[] arguments) {
      if (FailPointAgent.isPlanted(bug, arguments)) {
        BugAdvice.again(method, self, arguments);
      }
    }
  }

  /** Asks under another key. */
  static final class NewKey {
    private NewKey() {}

    @Advice.OnMethodEnter
    static void enter(
        @BoundaryAdvice.Name String bug,
        @Advice.AllArguments Object[] arguments,
        @Advice.Argument(value = 0, readOnly = false) Charge charge) {
      if (FailPointAgent.isPlanted(bug, arguments)) {
        charge = BugAdvice.rekeyed(charge);
      }
    }
  }

  /** Makes a decline of what is unknown. */
  static final class Certain {
    private Certain() {}

    @Advice.OnMethodExit
    static void exit(
        @BoundaryAdvice.Name String bug,
        @Advice.AllArguments Object[] arguments,
        @Advice.Return(readOnly = false) ProviderOutcome outcome) {
      if (FailPointAgent.isPlanted(bug, arguments)) {
        outcome = BugAdvice.certain(outcome);
      }
    }
  }
}

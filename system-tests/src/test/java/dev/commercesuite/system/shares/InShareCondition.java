package dev.commercesuite.system.shares;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips the classes of other days, and says so. */
final class InShareCondition implements ExecutionCondition {
  private static final String SHARES = "longtests.shares";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), InShare.class)
        .filter(_ -> context.getTestMethod().isEmpty() && !isAskedForByName())
        .map(share -> evaluate(context.getRequiredTestClass().getSimpleName(), share.value()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("runs on every day"));
  }

  private static ConditionEvaluationResult evaluate(String test, int share) {
    RotatingShare today = RotatingShare.of(SHARES);
    if (today.isIts(share)) {
      return ConditionEvaluationResult.enabled("it is in today's share");
    }
    String reason =
        "not in today's share of the long tests; run it with -Dit.test=%s or -D%s=1"
            .formatted(test, SHARES);
    System.out.println(test + ": " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }

  /** Failsafe hands the properties of Maven's command line on. */
  private static boolean isAskedForByName() {
    return System.getProperty("it.test") != null;
  }
}

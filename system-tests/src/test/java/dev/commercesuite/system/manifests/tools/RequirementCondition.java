package dev.commercesuite.system.manifests.tools;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips tests that miss something, and says so once for each thing. */
final class RequirementCondition implements ExecutionCondition {
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Class<?> test = context.getRequiredTestClass();
    Stream<Optional<String>> programs =
        AnnotationSupport.findRepeatableAnnotations(test, RequiresProgram.class).stream()
            .map(needed -> missing(List.of(needed.value())));
    Stream<Optional<String>> folders =
        AnnotationSupport.findAnnotation(test, RequiresFolder.class).stream()
            .map(needed -> missingFolder(needed.value()));
    return Stream.concat(programs, folders)
        .flatMap(Optional::stream)
        .findFirst()
        .map(RequirementCondition::skip)
        .orElseGet(() -> ConditionEvaluationResult.enabled("everything is there"));
  }

  private static Optional<String> missingFolder(String variable) {
    return System.getenv(variable) == null
        ? Optional.of(variable + " is not set in the environment")
        : Optional.empty();
  }

  private static Optional<String> missing(List<String> programs) {
    return Program.find(programs).isPresent()
        ? Optional.empty()
        : Optional.of(String.join(" or ", programs) + " is not on the PATH");
  }

  private static ConditionEvaluationResult skip(String missing) {
    if (Boolean.parseBoolean(System.getenv("MANIFESTS_REQUIRED"))) {
      throw new IllegalStateException(missing + ", and MANIFESTS_REQUIRED=true");
    }
    if (SAID.add(missing)) {
      System.out.println("Some tests of the manifests are skipped: " + missing);
    }
    return ConditionEvaluationResult.disabled(missing);
  }
}

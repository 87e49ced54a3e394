package dev.commercesuite.system.security.suite;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One suite for all test classes that leave it as it is; it stops when the last one has ended. */
public final class SharedSuite implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestSuite.class;
  }

  @Override
  public TestSuite resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedSuite.class))
        .getOrComputeIfAbsent(
            TestSuite.class, _ -> TestSuite.start(Variables.MANY_ATTEMPTS), TestSuite.class);
  }
}

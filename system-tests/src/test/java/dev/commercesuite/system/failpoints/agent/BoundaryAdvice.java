package dev.commercesuite.system.failpoints.agent;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;
import org.jspecify.annotations.Nullable;

/**
 * Is copied into the methods of every {@link Boundary}, before their first and last instruction.
 */
final class BoundaryAdvice {
  private BoundaryAdvice() {}

  /** Where the name of the boundary is filled in. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Name {}

  @Advice.OnMethodEnter
  static void enter(@Name String boundary, @Advice.AllArguments Object[] arguments) {
    FailPointAgent.before(boundary, arguments);
  }

  @Advice.OnMethodExit
  static void exit(
      @Name String boundary,
      @Advice.AllArguments Object[] arguments,
      @Advice.Return(typing = Typing.DYNAMIC) @Nullable Object returned) {
    FailPointAgent.after(boundary, arguments, returned);
  }
}

package dev.commercesuite.system.manifests.tools;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need a program which is not part of the build. Where it is not installed they are
 * skipped, with one line that says so; with {@code MANIFESTS_REQUIRED=true} in the environment they
 * fail instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(RequiresProgram.All.class)
@ExtendWith(RequirementCondition.class)
public @interface RequiresProgram {
  /** Names of programs, of which one is enough. */
  String[] value();

  /** What Java needs for an annotation that is there more than once. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith(RequirementCondition.class)
  @interface All {
    RequiresProgram[] value();
  }
}

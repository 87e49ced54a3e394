package dev.commercesuite.system.manifests.tools;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need files which are not part of the repository, in a folder that a variable of the
 * environment names. Without it they are skipped as with {@link RequiresProgram}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequirementCondition.class)
public @interface RequiresFolder {
  /** The variable. */
  String value();
}

package dev.commercesuite.system.shares;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that takes so long that a small build runs it on some days only: on those of its
 * share. {@code -Dlongtests.shares} says how many shares there are; with one, every build runs it.
 * A class that is asked for by name ({@code -Dit.test=…}) always runs.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InShareCondition.class)
public @interface InShare {
  /** Number of the share, from 0; taken modulo the number of shares. */
  int value();
}

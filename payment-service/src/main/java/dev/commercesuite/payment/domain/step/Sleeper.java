package dev.commercesuite.payment.domain.step;

import java.time.Duration;

/** Lets time pass, as {@link Thread#sleep(Duration)} does. */
@FunctionalInterface
public interface Sleeper {
  void pause(Duration duration) throws InterruptedException;
}

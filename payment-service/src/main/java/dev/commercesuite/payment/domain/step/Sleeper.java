package dev.commercesuite.payment.domain.step;

import java.time.Duration;

/** Lets time pass: {@link Thread#sleep(Duration)}, and no time at all in tests. */
@FunctionalInterface
public interface Sleeper {
  void pause(Duration duration) throws InterruptedException;
}

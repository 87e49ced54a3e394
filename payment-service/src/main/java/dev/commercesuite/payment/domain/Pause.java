package dev.commercesuite.payment.domain;

import java.time.Duration;

/** Lets time pass: {@link Thread#sleep(Duration)}, and no time at all in tests. */
@FunctionalInterface
public interface Pause {
  void pause(Duration duration) throws InterruptedException;
}

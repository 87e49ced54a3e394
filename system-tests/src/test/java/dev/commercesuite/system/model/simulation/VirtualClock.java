package dev.commercesuite.system.model.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Time that passes when it is told to. The suite and the model have one each, which must stay
 * together: whoever waits longer than the other is caught.
 */
public final class VirtualClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  public void advance(Duration duration) {
    now = now.plus(duration);
  }
}

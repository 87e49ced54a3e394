package dev.commercesuite.payment.testing;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Readable ids, ascending. */
public final class TestIds implements Supplier<UUID> {
  private final AtomicLong last = new AtomicLong();

  @Override
  public UUID get() {
    return new UUID(0x7000, last.incrementAndGet());
  }
}

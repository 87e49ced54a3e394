package dev.commercesuite.payment.testing;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.provider.ChargeOrigin;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Readable ids, ascending. */
public final class TestIds implements Supplier<UUID> {
  /** Of a charge for which it does not matter. */
  public static final ChargeOrigin ORIGIN =
      new ChargeOrigin(
          new OrderId(new UUID(0x1, 1)), new CustomerId(new UUID(0x2, 1)), new UUID(0x3, 1));

  private final AtomicLong last = new AtomicLong();

  @Override
  public UUID get() {
    return new UUID(0x7000, last.incrementAndGet());
  }
}

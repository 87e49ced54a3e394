package dev.commercesuite.system.model.simulation;

import java.util.UUID;
import java.util.function.Supplier;

/** UUIDs that only grow and are the same in every run. */
public final class SeededIds implements Supplier<UUID> {
  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final long high;
  private long last;

  /**
   * @param space keeps the ids of one supplier from those of another
   */
  public SeededIds(int space) {
    this.high = (long) space << 16 | VERSION;
  }

  @Override
  public synchronized UUID get() {
    return new UUID(high, VARIANT | ++last);
  }
}

package dev.commercesuite.payment.domain;

/**
 * What others did with the captured money of one payment at the provider, in minor units. It is not
 * bounded by what was captured, because nobody has asked us.
 *
 * @param disputed withheld by the provider until disputes are decided
 * @param disputeLosses given back because disputes were lost
 * @param excessRefunded refunded at the provider beyond what was captured
 */
public record Elsewhere(long disputed, long disputeLosses, long excessRefunded) {
  /** Nothing. */
  public static final Elsewhere NONE = new Elsewhere(0, 0, 0);

  public Elsewhere {
    if (disputed < 0 || disputeLosses < 0 || excessRefunded < 0) {
      throw new IllegalArgumentException("an amount of what others did is negative");
    }
  }

  Elsewhere disputed(long amount) {
    return new Elsewhere(disputed + amount, disputeLosses, excessRefunded);
  }

  Elsewhere disputeWon(long amount) {
    return new Elsewhere(disputed - amount, disputeLosses, excessRefunded);
  }

  Elsewhere disputeLost(long amount) {
    return new Elsewhere(disputed - amount, disputeLosses + amount, excessRefunded);
  }

  Elsewhere excessRefunded(long amount) {
    return new Elsewhere(disputed, disputeLosses, excessRefunded + amount);
  }
}

package dev.commercesuite.payment.domain;

/**
 * Where the money of one payment is, all in minor units of one currency.
 *
 * @param requested what the payment is for
 * @param capturable held at the provider and not taken yet
 * @param captured taken, refunds not subtracted
 * @param refunding part of the captured money that a refund under way will give back
 * @param refunded part of the captured money that was given back
 */
public record Amounts(
    String currency,
    long requested,
    long capturable,
    long captured,
    long refunding,
    long refunded) {

  public Amounts {
    if (requested <= 0 || requested > Money.LIMIT) {
      throw new IllegalArgumentException(
          "amount is " + requested + "; expected 1 to " + Money.LIMIT);
    }
    if (capturable < 0 || captured < 0 || refunding < 0 || refunded < 0) {
      throw new IllegalArgumentException("an amount of a payment is negative");
    }
    if (capturable + captured > requested) {
      throw new IllegalArgumentException("more is held and captured than was asked for");
    }
    if (refunding + refunded > captured) {
      throw new IllegalArgumentException("more is refunded than was captured");
    }
  }

  static Amounts of(Money requested) {
    return new Amounts(requested.currency(), requested.minorUnits(), 0, 0, 0, 0);
  }

  /** What another refund could still give back. */
  public long refundable() {
    return captured - refunding - refunded;
  }

  public Money money(long minorUnits) {
    return new Money(currency, minorUnits);
  }

  /** Everything that was asked for is held. */
  Amounts authorized() {
    return new Amounts(currency, requested, requested, captured, refunding, refunded);
  }

  /** This much is taken; the rest of what was held is let go. */
  Amounts captured(long amount) {
    return new Amounts(currency, requested, 0, captured + amount, refunding, refunded);
  }

  /** What was held is let go. */
  Amounts released() {
    return new Amounts(currency, requested, 0, captured, refunding, refunded);
  }

  Amounts refunding(long amount) {
    return new Amounts(currency, requested, capturable, captured, refunding + amount, refunded);
  }

  Amounts refunded(long amount) {
    return new Amounts(
        currency, requested, capturable, captured, refunding - amount, refunded + amount);
  }

  Amounts refundFailed(long amount) {
    return new Amounts(currency, requested, capturable, captured, refunding - amount, refunded);
  }
}

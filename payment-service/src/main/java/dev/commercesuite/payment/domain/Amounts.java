package dev.commercesuite.payment.domain;

/**
 * Where the money of one payment is, all in minor units of one currency.
 *
 * @param requested what the payment is for
 * @param capturable authorized at the provider and not captured yet
 * @param captured captured, without subtracting refunds
 * @param refunding the part of the captured money that pending refunds will give back
 * @param refunded the part of the captured money that was given back
 * @param elsewhere what others did with it at the provider, none of which is in the other amounts
 */
public record Amounts(
    String currency,
    long requested,
    long capturable,
    long captured,
    long refunding,
    long refunded,
    Elsewhere elsewhere) {

  /** Of a payment with which others did nothing. */
  public Amounts(
      String currency,
      long requested,
      long capturable,
      long captured,
      long refunding,
      long refunded) {
    this(currency, requested, capturable, captured, refunding, refunded, Elsewhere.NONE);
  }

  public Amounts {
    if (requested <= 0 || requested > Money.MAX) {
      throw new IllegalArgumentException("amount is " + requested + "; expected 1 to " + Money.MAX);
    }
    if (capturable < 0 || captured < 0 || refunding < 0 || refunded < 0) {
      throw new IllegalArgumentException("an amount of a payment is negative");
    }
    if (capturable + captured > requested) {
      throw new IllegalArgumentException("more is authorized and captured than was requested");
    }
    if (refunding + refunded > captured) {
      throw new IllegalArgumentException("more is refunded than was captured");
    }
  }

  static Amounts of(Money requested) {
    return new Amounts(requested.currency(), requested.minorUnits(), 0, 0, 0, 0);
  }

  /** What is left to refund. */
  public long refundable() {
    return captured - refunding - refunded;
  }

  public Money money(long minorUnits) {
    return new Money(currency, minorUnits);
  }

  /** The whole amount is authorized. */
  Amounts authorized() {
    return new Amounts(currency, requested, requested, captured, refunding, refunded, elsewhere);
  }

  /** This much is captured; the rest of the authorization is released. */
  Amounts captured(long amount) {
    return new Amounts(currency, requested, 0, captured + amount, refunding, refunded, elsewhere);
  }

  /** The authorization is released. */
  Amounts released() {
    return new Amounts(currency, requested, 0, captured, refunding, refunded, elsewhere);
  }

  Amounts refunding(long amount) {
    return new Amounts(
        currency, requested, capturable, captured, refunding + amount, refunded, elsewhere);
  }

  Amounts refunded(long amount) {
    return new Amounts(
        currency,
        requested,
        capturable,
        captured,
        refunding - amount,
        refunded + amount,
        elsewhere);
  }

  Amounts refundFailed(long amount) {
    return new Amounts(
        currency, requested, capturable, captured, refunding - amount, refunded, elsewhere);
  }

  /** Given back by others, of what was left to refund. */
  Amounts refundedElsewhere(long amount) {
    return new Amounts(
        currency, requested, capturable, captured, refunding, refunded + amount, elsewhere);
  }

  Amounts with(Elsewhere changed) {
    return new Amounts(currency, requested, capturable, captured, refunding, refunded, changed);
  }
}

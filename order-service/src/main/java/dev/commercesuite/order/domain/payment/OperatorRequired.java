package dev.commercesuite.order.domain.payment;

/** Trying again would not help: an operator has to decide what happens to an order. */
public final class OperatorRequired extends RuntimeException {
  public OperatorRequired(String why) {
    super(why);
  }
}

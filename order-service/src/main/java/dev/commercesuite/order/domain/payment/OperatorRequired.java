package dev.commercesuite.order.domain.payment;

/** Trying again would not help: a person has to decide how an order goes on. */
public final class OperatorRequired extends RuntimeException {
  public OperatorRequired(String why) {
    super(why);
  }
}

package dev.commercesuite.order.domain;

/** Trying again would not help: a person has to decide how an order goes on. */
public final class NeedsOperator extends RuntimeException {
  public NeedsOperator(String why) {
    super(why);
  }
}

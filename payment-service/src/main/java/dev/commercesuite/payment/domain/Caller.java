package dev.commercesuite.payment.domain;

/**
 * Who asks, and whose payments they may see.
 *
 * @param seesAll everybody's; otherwise only those that they pay themselves
 */
public record Caller(Actor actor, boolean seesAll) {

  boolean sees(Payment payment) {
    return seesAll || isCustomer(payment.customer());
  }

  boolean isCustomer(CustomerId customer) {
    return actor.kind() == Actor.Kind.USER && customer.toString().equals(actor.id());
  }
}

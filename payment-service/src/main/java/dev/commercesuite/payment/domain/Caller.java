package dev.commercesuite.payment.domain;

import java.util.Optional;
import java.util.UUID;

/**
 * Who asks, and whose payments they may see.
 *
 * @param seesAll everybody's; otherwise only those that they pay themselves
 */
public record Caller(Actor actor, boolean seesAll) {

  public boolean sees(Payment payment) {
    return seesAll || customer().filter(payment.customer()::equals).isPresent();
  }

  /** The customer who calls; nobody, when the caller is none. */
  public Optional<CustomerId> customer() {
    try {
      return actor.kind() == Actor.Kind.USER
          ? Optional.of(new CustomerId(UUID.fromString(actor.id())))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      // A user of another issuer, who has no payments here.
      return Optional.empty();
    }
  }
}

package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Actor.Permission;
import dev.commercesuite.payment.domain.CustomerId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The caller of the current call as an actor of the domain. */
final class CurrentActor {
  static final String FINANCE_SCOPE = "finance";
  static final String READ_SCOPE = "finance.read";
  static final String CHARGE_SCOPE = "payments.charge";
  private static final String ME = "me";

  private CurrentActor() {}

  static Actor get() {
    Caller caller = CurrentCaller.get();
    Actor.Kind kind =
        switch (caller.kind()) {
          case USER -> Actor.Kind.USER;
          case SERVICE -> Actor.Kind.SERVICE;
          case ANONYMOUS -> throw new IllegalStateException("this RPC is not for everyone");
        };
    boolean seesAll =
        caller.hasScope(FINANCE_SCOPE)
            || caller.hasScope(READ_SCOPE)
            || caller.hasScope(CHARGE_SCOPE);
    return new Actor(kind, caller.subject(), seesAll ? Set.of(Permission.ANY_PAYMENT) : Set.of());
  }

  /** The customer that a request names; {@code me} is the caller, and empty means none. */
  static @Nullable CustomerId customer(String customerId, Actor actor) {
    if (customerId.isEmpty()) {
      return null;
    }
    if (!customerId.equals(ME)) {
      return CustomerId.of(customerId);
    }
    return actor
        .customer()
        .orElseThrow(() ->
            Failure.of(ErrorReason.ERROR_REASON_INVALID_REQUEST, "The caller is not a customer.")
                .withFieldViolation(
                    "customer_id", "is \"me\"; expected the id of a user from this caller")
                .exception());
  }
}

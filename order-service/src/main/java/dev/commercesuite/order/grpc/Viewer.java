package dev.commercesuite.order.grpc;

import dev.commercesuite.api.type.v1.Actor;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.order.domain.catalog.ProductVisibility;

/** Who an answer is for. */
record Viewer(Caller caller) {
  private static final String CHARGE_SCOPE = "payments.charge";

  /** The caller of the current call, who may be anonymous. */
  static Viewer current() {
    return new Viewer(CurrentCaller.get());
  }

  /** Whether it sees who did something, and what staff wrote for staff. */
  boolean isStaff() {
    return caller.hasScope(CurrentActor.STAFF_SCOPE);
  }

  /** Whether it sees what those who refund orders wrote for each other. */
  boolean seesRefundNotes() {
    return isStaff()
        || caller.hasScope(CurrentActor.REFUND_SCOPE)
        || caller.hasScope(CurrentActor.FINANCE_SCOPE);
  }

  /** Whether it may act for this customer where a payment waits for them. */
  boolean mayPayAs(String customerId) {
    return caller.hasScope(CHARGE_SCOPE)
        || (caller.kind() == Caller.Kind.USER && caller.subject().equals(customerId));
  }

  /** Whether it is who did something. */
  boolean is(Actor actor) {
    boolean sameKind =
        switch (caller.kind()) {
          case USER -> actor.getKind() == ActorKind.ACTOR_KIND_USER;
          case SERVICE -> actor.getKind() == ActorKind.ACTOR_KIND_SERVICE;
          case ANONYMOUS -> false;
        };
    return sameKind && caller.subject().equals(actor.getId());
  }

  /** Whether it sees what is not offered, and the stock in numbers. */
  boolean seesAllOfTheCatalogue() {
    return caller.hasScope(CurrentActor.CATALOG_SCOPE) || caller.hasScope(CurrentActor.READ_SCOPE);
  }

  ProductVisibility visibleProducts() {
    return seesAllOfTheCatalogue() ? ProductVisibility.ALL : ProductVisibility.OFFERED;
  }
}

package dev.commercesuite.order.grpc;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Actor.Permission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The caller of the current call as an actor of the domain. */
final class CurrentActor {
  static final String STAFF_SCOPE = "orders.staff";
  static final String READ_SCOPE = "orders.read";
  static final String REFUND_SCOPE = "orders.refund";
  static final String FINANCE_SCOPE = "finance";
  private static final String REDACT_SCOPE = "orders.redact";

  /** Of those who keep the catalogue and the stock. */
  static final String CATALOG_SCOPE = "catalog.write";

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
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    if (caller.hasScope(STAFF_SCOPE)) {
      permissions.add(Permission.SEE_ANY_ORDER);
      permissions.add(Permission.CHANGE_ANY_ORDER);
    }
    if (caller.hasScope(READ_SCOPE)) {
      permissions.add(Permission.SEE_ANY_ORDER);
    }
    if (caller.hasScope(REFUND_SCOPE) || caller.hasScope(FINANCE_SCOPE)) {
      permissions.add(Permission.REFUND_ANY_ORDER);
    }

    if (caller.hasScope(REDACT_SCOPE)) {
      permissions.add(Permission.REDACT_ANY_ORDER);
    }
    if (caller.hasScope(CATALOG_SCOPE)) {
      permissions.add(Permission.STOCK_FIGURES);
    }
    return new Actor(kind, caller.subject(), permissions);
  }

  /** The customer that a request names; {@code me} is the caller, and empty means none. */
  static @Nullable String customer(String customerId, Actor actor) {
    if (customerId.isEmpty()) {
      return null;
    }
    return customerId.equals(ME) ? actor.id() : customerId.toLowerCase(Locale.ROOT);
  }
}

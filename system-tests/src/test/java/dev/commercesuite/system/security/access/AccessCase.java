package dev.commercesuite.system.security.access;

import com.google.protobuf.Message;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.access.CredentialStatus.Good;
import dev.commercesuite.system.security.people.Customer;
import java.util.Set;

/**
 * One kind of caller, and what it tries.
 *
 * <p>Whoever may touch the objects that it names does it with an etag that no object has, so that
 * everything stays as it is.
 *
 * @param name of the kind
 */
record AccessCase(String name, Caller caller, CredentialStatus standing, Aim aim) {

  /** Whose objects the caller names where it may not touch everybody's. */
  enum Aim {
    VICTIMS,
    OWN
  }

  /** Scopes that open the caller's own objects only. */
  private static final Set<String> PERSONAL = Set.of("account", "orders", "payments");

  /** Scopes that open everybody's. */
  private static final Set<String> OF_ANYONE =
      Set.of(
          "users.admin",
          "users.read",
          "users.recovery",
          "users.purged",
          "catalog.write",
          "orders.staff",
          "orders.read",
          "orders.refund",
          "orders.redact",
          "finance",
          "finance.read",
          "payments.charge",
          "payments.webhook");

  /** Whether the contract lets this caller see anyone's objects with an RPC. */
  boolean maySeeAnyones(Rpc rpc) {
    return standing instanceof Good(Set<String> scopes)
        && rpc.scopes().stream().anyMatch(s -> scopes.contains(s) && opensAnyones(s));
  }

  /** A request that names the victim's objects, unless the caller may touch them. */
  Message request(Rpc rpc, Customer victim, Customer bystander) {
    RequestGenerator generator =
        aim == Aim.OWN || maySeeAnyones(rpc)
            ? new RequestGenerator(bystander.ids(), RequestGenerator.NO_VERSION)
            : new RequestGenerator(victim.ids(), RequestGenerator.ANY_VERSION);
    return generator.request(rpc);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Every scope of the contract is one of the two. */
  private static boolean opensAnyones(String scope) {
    if (PERSONAL.contains(scope) == OF_ANYONE.contains(scope)) {
      throw new AssertionError(
          scope
              + " is new to AccessCase. Say whether it opens the caller's own objects or anyone's.");
    }
    return OF_ANYONE.contains(scope);
  }
}

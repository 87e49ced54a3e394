package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Scopes;
import java.util.Collection;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;

/** What a user may do: a role stands for scopes, which the user's access tokens carry. */
public enum Role {
  CUSTOMER("account", "orders", "payments"),
  STAFF("catalog.write", "orders.staff", Scopes.USERS_READ),
  FINANCE("finance", "orders.refund"),
  ADMIN(
      Scopes.USERS_ADMIN,
      Scopes.USERS_READ,
      "account",
      "orders",
      "payments",
      "catalog.write",
      "orders.staff",
      "orders.redact",
      "finance",
      "orders.refund");

  @SuppressWarnings("ImmutableEnumChecker") // Set.of: nobody changes it
  private final Set<String> scopes;

  Role(String... scopes) {
    this.scopes = Set.of(scopes);
  }

  public Set<String> scopes() {
    return scopes;
  }

  /** Everything that any of the roles stands for, in alphabetical order. */
  public static SequencedSet<String> scopesOf(Collection<Role> roles) {
    SequencedSet<String> scopes = new TreeSet<>();
    roles.forEach(role -> scopes.addAll(role.scopes));
    return scopes;
  }
}

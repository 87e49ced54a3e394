package dev.commercesuite.runtime.tokens;

import dev.commercesuite.api.ContractScopes;
import java.util.Set;

/** The scopes that say something: what is mistyped in a setting would grant nothing. */
public final class KnownScopes {
  private KnownScopes() {}

  /** Those that the access rules of the contract name. */
  public static Set<String> ofTheContract() {
    return ContractScopes.all();
  }
}

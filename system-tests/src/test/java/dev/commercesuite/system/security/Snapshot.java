package dev.commercesuite.system.security;

import dev.commercesuite.system.security.Contract.Rpc;
import dev.commercesuite.system.security.Standing.Good;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that a customer can read about what belongs to the customer.
 *
 * @param answers by the name of the RPC
 */
record Snapshot(Map<String, Outcome> answers) {

  /** Reads it through every RPC that reads and is open to the customer. */
  static Snapshot of(Customer customer, Connections connections) {
    Caller caller = Caller.withToken(connections, customer.person().accessToken());
    Good standing = new Good(Set.copyOf(customer.person().tokens().getScopesList()));
    var generator = new RequestGenerator(customer.ids(), RequestGenerator.ANY_VERSION);
    Map<String, Outcome> answers = new TreeMap<>();
    for (Rpc rpc : Contract.rpcs()) {
      if (rpc.isRead()
          && !rpc.isStream()
          && !Collections.disjoint(rpc.scopes(), standing.scopes())) {
        answers.put(rpc.name(), caller.call(rpc, generator.request(rpc)));
      }
    }
    return new Snapshot(answers);
  }
}

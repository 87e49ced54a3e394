package dev.commercesuite.system.security.access;

import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.access.CredentialStatus.Good;
import dev.commercesuite.system.security.people.Customer;
import dev.commercesuite.system.security.suite.Connections;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that a customer can read about what belongs to the customer.
 *
 * @param answers by the name of the RPC
 */
record VisibleState(Map<String, Outcome> answers) {

  /** OwnReads it through every RPC that reads and is open to the customer. */
  static VisibleState of(Customer customer, Connections connections) {
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
    return new VisibleState(answers);
  }
}

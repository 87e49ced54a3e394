package dev.commercesuite.system.manifests.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.manifests.network.NetworkPolicies.Direction;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresProgram({"kubectl", "kustomize"})
class ReachabilityTest {
  private static final List<Party> OTHERS =
      List.of(
          new Party.Namespace("client namespaces", Map.of("commercesuite.dev/client", "true")),
          new Party.Namespace("other namespaces", Map.of()),
          new Party.Address("public addresses", "203.0.113.7"),
          new Party.Address("private addresses", "10.1.2.3"),
          new Party.Address("private addresses", "172.20.0.1"),
          new Party.Address("private addresses", "192.168.1.1"),
          new Party.Address("carrier-grade NAT", "100.64.0.1"),
          new Party.Address("the cloud's metadata service", "169.254.169.254"));

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void thePoliciesAllowExactlyWhatTheReadmeSays(Kustomization overlay) {
    assertThat(NetworkPolicies.of(overlay.render()).connections(OTHERS))
        .isEqualTo(
            ReachabilityTable.read().declared(Path.of(overlay.folder()).getFileName().toString()));
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void whatIsOpenToAnybodyIsWhatTheReadmeSays(Kustomization overlay) {
    NetworkPolicies policies = NetworkPolicies.of(overlay.render());
    Set<Connection> open = new TreeSet<>();
    for (Party.Pods pods : policies.pods()) {
      policies
          .withoutPeer(Direction.EGRESS, pods)
          .forEach(port -> open.add(new Connection(pods.name(), "anywhere", port)));
      policies
          .withoutPeer(Direction.INGRESS, pods)
          .forEach(port -> open.add(new Connection("anywhere", pods.name(), port)));
    }
    open.add(new Connection("every pod", "169.254.20.10", 53));
    assertThat(open).isEqualTo(ReachabilityTable.read().exceptions());
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everyPodIsRestrictedBothWaysAndFindsNames(Kustomization kustomization) {
    NetworkPolicies policies = NetworkPolicies.of(kustomization.render());
    assertThat(policies.pods())
        .isNotEmpty()
        .allMatch(pods -> policies.restricts(Direction.INGRESS, pods))
        .allMatch(pods -> policies.restricts(Direction.EGRESS, pods))
        .allMatch(policies::allowsNames);
  }

  /** A service that is applied alone does not depend on the default-deny policy of the whole. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "base/user-service",
        "base/order-service",
        "overlays/dev/payment-service",
        "base/user-postgres",
        "base/monitoring/prometheus"
      })
  void aFolderAppliedAloneRestrictsItsPods(String folder) {
    NetworkPolicies policies = NetworkPolicies.of(Kustomization.of(folder).render());
    assertThat(policies.pods())
        .isNotEmpty()
        .allMatch(pods -> policies.restricts(Direction.INGRESS, pods))
        .allMatch(pods -> policies.restricts(Direction.EGRESS, pods));
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void podsListenOnThePortsThatAreOpenToThem(Kustomization overlay) {
    NetworkPolicies policies = NetworkPolicies.of(overlay.render());
    Set<Connection> allowed = policies.connections(OTHERS);
    for (Party.Pods pods : policies.pods()) {
      assertThat(allowed)
          .filteredOn(connection -> connection.to().equals(pods.name()))
          .allMatch(connection -> pods.ports().contains(connection.port()));
    }
  }
}

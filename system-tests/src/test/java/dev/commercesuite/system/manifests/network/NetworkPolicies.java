package dev.commercesuite.system.manifests.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.LabelSelector;
import dev.commercesuite.system.manifests.objects.Manifests;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the network policies of an installation let through. A connection has to be allowed at both
 * ends. Rules that name no peer, such as that for the API server, are looked at apart from the
 * others: {@link #withoutPeer}.
 */
final class NetworkPolicies {
  /** In which way a rule lets connections through, seen from the pods that it is about. */
  enum Direction {
    INGRESS("Ingress", "from"),
    EGRESS("Egress", "to");

    private final String type;
    private final String peers;

    Direction(String type, String peers) {
      this.type = type;
      this.peers = peers;
    }

    private String rules() {
      return "/spec/" + type.toLowerCase(Locale.ROOT);
    }
  }

  private final List<KubernetesObject> policies;
  private final List<Party.Pods> pods;

  private NetworkPolicies(List<KubernetesObject> policies, List<Party.Pods> pods) {
    this.policies = policies;
    this.pods = pods;
  }

  /** The policies of the suite's own namespace and the pods that are in it. */
  static NetworkPolicies of(Manifests manifests) {
    return new NetworkPolicies(
        manifests.ofKind("NetworkPolicy"),
        manifests.podTemplates().stream()
            .filter(template -> template.namespace().equals("commerce-suite"))
            .map(Party.Pods::of)
            .toList());
  }

  List<Party.Pods> pods() {
    return pods;
  }

  /** Every connection that rules with peers allow, to any port that is listened on or named. */
  Set<Connection> connections(List<Party> others) {
    Set<Connection> allowed = new TreeSet<>();
    List<Party> parties = Stream.concat(pods.stream(), others.stream()).toList();
    for (Party from : parties) {
      for (Party to : parties) {
        boolean concernsThePods = from instanceof Party.Pods || to instanceof Party.Pods;
        if (concernsThePods) {
          ports(to).stream()
              .filter(port -> allows(Direction.EGRESS, from, to, port))
              .filter(port -> allows(Direction.INGRESS, to, from, port))
              .forEach(port -> allowed.add(new Connection(from.name(), to.name(), port)));
        }
      }
    }
    return allowed;
  }

  /** The ports that these pods may use with anybody: their rules have no peer. */
  Set<Integer> withoutPeer(Direction direction, Party.Pods subject) {
    return rules(direction, subject)
        .filter(rule -> !rule.has(direction.peers))
        .flatMap(rule -> Json.elements(rule.path("ports")))
        .map(port -> port.path("port").asInt())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether a policy is about these pods, so that what no rule allows is refused. */
  boolean restricts(Direction direction, Party.Pods subject) {
    return selecting(direction, subject).findAny().isPresent();
  }

  /** Whether pods may reach the cluster's DNS, over UDP and TCP. */
  boolean allowsNames(Party.Pods subject) {
    return rules(Direction.EGRESS, subject)
        .filter(rule ->
            Json.elements(rule.path("to"))
                .anyMatch(peer ->
                    peer.at("/podSelector/matchLabels/k8s-app").asText().equals("kube-dns")))
        .map(rule ->
            Json.elements(rule.path("ports"))
                .map(port -> port.path("port").asInt() + port.path("protocol").asText())
                .collect(Collectors.toSet()))
        .anyMatch(Set.of("53UDP", "53TCP")::equals);
  }

  /** Those that a service listens on, and all that policies name, which may be mistakes. */
  private Set<Integer> ports(Party to) {
    Set<Integer> ports =
        policies.stream()
            .flatMap(policy ->
                Stream.of(Direction.values())
                    .flatMap(direction -> Json.elements(policy.at(direction.rules()))))
            .flatMap(rule -> Json.elements(rule.path("ports")))
            .map(port -> port.path("port").asInt())
            .collect(Collectors.toCollection(TreeSet::new));
    if (to instanceof Party.Pods target) {
      ports.addAll(target.ports());
    }
    return ports;
  }

  /** Who is not of the suite has no policy here. */
  private boolean allows(Direction direction, Party subject, Party peer, int port) {
    return !(subject instanceof Party.Pods own)
        || !restricts(direction, own)
        || rules(direction, own)
            .filter(rule -> Json.elements(rule.path(direction.peers)).anyMatch(peer::isMeantBy))
            .anyMatch(rule -> hasPort(rule, port));
  }

  private static boolean hasPort(JsonNode rule, int port) {
    return !rule.has("ports")
        || Json.elements(rule.path("ports"))
            .filter(it -> it.path("protocol").asText("TCP").equals("TCP"))
            .anyMatch(it -> !it.has("port") || it.path("port").asInt() == port);
  }

  private Stream<JsonNode> rules(Direction direction, Party.Pods subject) {
    return selecting(direction, subject)
        .flatMap(policy -> Json.elements(policy.at(direction.rules())));
  }

  private Stream<KubernetesObject> selecting(Direction direction, Party.Pods subject) {
    return policies.stream()
        .filter(policy ->
            Json.elements(policy.at("/spec/policyTypes"))
                .anyMatch(type -> type.asText().equals(direction.type)))
        .filter(
            policy -> new LabelSelector(policy.at("/spec/podSelector")).matches(subject.labels()));
  }
}

package dev.commercesuite.system.manifests.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.LabelSelector;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who takes part in network traffic. */
sealed interface Party {
  /** As the documentation calls it. */
  String name();

  /** Whether a peer of a policy in the namespace of the suite means it. */
  boolean isMeantBy(JsonNode peer);

  /**
   * Pods of one workload of the suite.
   *
   * @param ports on which they listen
   */
  record Pods(String name, Map<String, String> labels, Set<Integer> ports) implements Party {
    static Pods of(PodTemplate template) {
      return new Pods(
          template.name(),
          template.labels(),
          template.containers().stream()
              .flatMap(container -> container.ports().values().stream())
              .collect(Collectors.toUnmodifiableSet()));
    }

    /** A peer with a namespace is about other namespaces here. */
    @Override
    public boolean isMeantBy(JsonNode peer) {
      return peer.has("podSelector")
          && !peer.has("namespaceSelector")
          && new LabelSelector(peer.path("podSelector")).matches(labels);
    }
  }

  /** Any pods of another namespace. */
  record Namespace(String name, Map<String, String> labels) implements Party {
    @Override
    public boolean isMeantBy(JsonNode peer) {
      return peer.has("namespaceSelector")
          && new LabelSelector(peer.path("namespaceSelector")).matches(labels)
          && new LabelSelector(peer.path("podSelector")).matches(Map.of());
    }
  }

  /** One IPv4 address outside of the cluster, which stands for those like it. */
  record Address(String name, String address) implements Party {
    @Override
    public boolean isMeantBy(JsonNode peer) {
      JsonNode block = peer.path("ipBlock");
      return !block.isMissingNode()
          && isIn(block.path("cidr").asText())
          && block.path("except").valueStream().noneMatch(except -> isIn(except.asText()));
    }

    private boolean isIn(String network) {
      String[] parts = network.split("/", -1);
      int shift = 32 - Integer.parseInt(parts[1]);
      return shift == 32 || bits(address) >>> shift == bits(parts[0]) >>> shift;
    }

    private static int bits(String address) {
      int bits = 0;
      for (String part : address.split("\\.", -1)) {
        bits = bits << 8 | Integer.parseInt(part);
      }
      return bits;
    }
  }
}

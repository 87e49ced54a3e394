package dev.commercesuite.runtime.client;

import java.util.List;
import java.util.Map;

/**
 * The gRPC service config of channels between services: every replica gets its share, replicas that
 * drain get none, and calls are repeated only when the peer is unavailable or refuses them for the
 * moment: after the pause that it asks for with {@code grpc-retry-pushback-ms}, or not at all if it
 * asks for that, as it does for calls that waited in vain for a row that others change. Repeating
 * is safe because every mutation carries a {@code request_id}. A call that fails costs a token, ten
 * that do not earn one, and at five tokens of ten no call is repeated: a peer that is dead or
 * overloaded gets a tenth more calls than it would without.
 */
final class ServiceConfig {
  private ServiceConfig() {}

  /** In the form of {@code ManagedChannelBuilder.defaultServiceConfig}: numbers are doubles. */
  static Map<String, Object> map() {
    Map<String, Object> retryPolicy =
        Map.of(
            "maxAttempts",
            3.0,
            "initialBackoff",
            "0.1s",
            "maxBackoff",
            "1s",
            "backoffMultiplier",
            2.0,
            "retryableStatusCodes",
            List.of("UNAVAILABLE", "RESOURCE_EXHAUSTED"));
    return Map.of(
        "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
        "healthCheckConfig", Map.of("serviceName", ""),
        "retryThrottling", Map.of("maxTokens", 10.0, "tokenRatio", 0.1),
        "methodConfig", List.of(Map.of("name", List.of(Map.of()), "retryPolicy", retryPolicy)));
  }
}

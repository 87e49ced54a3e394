package dev.commercesuite.runtime.client;

import java.util.List;
import java.util.Map;

/**
 * The gRPC service config of channels between services: every replica gets its share, replicas that
 * drain get none, and calls are repeated only when the peer is unavailable. Repeating is safe
 * because every mutation carries a {@code request_id}; it is throttled so that a dead peer does not
 * get more calls than a living one.
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
            List.of("UNAVAILABLE"));
    return Map.of(
        "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
        "healthCheckConfig", Map.of("serviceName", ""),
        "retryThrottling", Map.of("maxTokens", 10.0, "tokenRatio", 0.1),
        "methodConfig", List.of(Map.of("name", List.of(Map.of()), "retryPolicy", retryPolicy)));
  }
}

package dev.commercesuite.runtime.client;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.time.Duration;

/**
 * How a peer is reached.
 *
 * @param target a gRPC target: {@code dns:///payment-service:8443} finds every replica behind a
 *     headless Kubernetes Service
 * @param deadline of a call that is made outside of another call; inside, the earlier one holds
 */
public record ChannelConfig(String target, Duration deadline) {

  /**
   * Reads two variables.
   *
   * @param prefix of {@code …_TARGET} and {@code …_DEADLINE}, such as {@code PAYMENT_SERVICE}
   */
  public static Setting<ChannelConfig> from(Settings settings, String prefix) {
    Setting<String> target =
        settings
            .text(prefix + "_TARGET", "gRPC target of that service")
            .which(text -> text.matches("dns:///[^/\\s]+:\\d+"), "dns:///host:port")
            .required();
    Setting<Duration> deadline =
        settings
            .duration(prefix + "_DEADLINE", "How long a call to that service may take")
            .between(Duration.ofMillis(10), Duration.ofMinutes(5))
            .orElse(Duration.ofSeconds(5));
    return settings.group(prefix + "_*", () -> new ChannelConfig(target.get(), deadline.get()));
  }
}

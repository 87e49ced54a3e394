package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.time.Duration;

/**
 * How a process stops. The kubelet's grace period must be longer than both together and ten seconds
 * for the rest.
 *
 * @param settleDelay how long calls are still taken after the process has said that it drains, so
 *     that clients and load balancers can look away
 * @param grace how long calls in progress may go on after that
 */
public record ShutdownConfig(Duration settleDelay, Duration grace) {

  /** Reads the variables {@code SHUTDOWN_*}. */
  public static Setting<ShutdownConfig> from(Settings settings) {
    Setting<Duration> settleDelay =
        settings
            .duration("SHUTDOWN_SETTLE_DELAY", "How long a draining process still accepts calls")
            .orElse(Duration.ofSeconds(5));
    Setting<Duration> grace =
        settings
            .duration("SHUTDOWN_GRACE", "How long calls in progress may take to finish")
            .orElse(Duration.ofSeconds(20));
    return settings.group("SHUTDOWN_*", () -> new ShutdownConfig(settleDelay.get(), grace.get()));
  }
}

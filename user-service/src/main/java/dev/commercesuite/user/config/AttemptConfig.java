package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.domain.connections.TrustedProxies;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How often somebody may try, and how it is known who it is.
 *
 * @param proxies tell where a call comes from
 */
public record AttemptConfig(AttemptLimits limits, TrustedProxies proxies) {

  /** Reads the environment. */
  public static Setting<AttemptConfig> from(Settings settings) {
    Setting<AttemptLimits> limits = limits(settings);
    Setting<Optional<List<String>>> networks =
        settings
            .list(
                "TRUSTED_PROXIES",
                "Networks of the proxies in front of this service, such as 10.0.0.0/8: calls from"
                    + " there come from the last address in x-forwarded-for that is not one of them")
            .optional();
    Setting<TrustedProxies> proxies =
        settings.group(
            "TRUSTED_PROXIES", () -> TrustedProxies.in(networks.get().orElse(List.of())));
    return settings.group("attempts", () -> new AttemptConfig(limits.get(), proxies.get()));
  }

  private static Setting<AttemptLimits> limits(Settings settings) {
    Setting<Integer> perAccount =
        settings
            .integer(
                "LOGIN_ATTEMPTS_PER_ACCOUNT",
                "Failed logins of one account, failed changes of its password, and failed logins of"
                    + " one service from one address, in ATTEMPTS_WINDOW")
            .between(1, 1_000_000)
            .orElse(10);
    Setting<Integer> perAddress =
        settings
            .integer(
                "LOGIN_ATTEMPTS_PER_ADDRESS", "All of these from one address, in ATTEMPTS_WINDOW")
            .between(1, 1_000_000)
            .orElse(100);
    Setting<Integer> signUps =
        settings
            .integer("SIGN_UPS_PER_ADDRESS", "Accounts created from one address, in the same time")
            .between(1, 1_000_000)
            .orElse(50);
    Setting<Duration> window =
        settings
            .duration(
                "ATTEMPTS_WINDOW",
                "How long it takes until all attempts are back; they come back one by one")
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(15));
    return settings.group(
        "ATTEMPTS_*",
        () -> new AttemptLimits(perAccount.get(), perAddress.get(), signUps.get(), window.get()));
  }
}

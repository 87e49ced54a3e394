package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.domain.connections.TrustedProxies;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How often somebody may try to log in, and how the address of a client is determined.
 *
 * @param proxies whose x-forwarded-for header is trusted
 */
public record AttemptConfig(AttemptLimits limits, TrustedProxies proxies) {

  /** Reads the environment. */
  public static Setting<AttemptConfig> from(Settings settings) {
    Setting<AttemptLimits> limits = limits(settings);
    Setting<Optional<List<String>>> networks =
        settings
            .list(
                "TRUSTED_PROXIES",
                "Networks of the proxies in front of this service, such as 10.0.0.0/8; the"
                    + " caller behind them is the last address in x-forwarded-for that is not"
                    + " one of theirs")
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
                "Failed logins and password changes per account, failed logins per service and"
                    + " address, and recovery tokens issued per account and purpose, in"
                    + " ATTEMPTS_WINDOW")
            .between(1, 1_000_000)
            .orElse(10);
    Setting<Integer> perAddress =
        settings
            .integer(
                "LOGIN_ATTEMPTS_PER_ADDRESS",
                "Failed logins and password changes per address, for all accounts and services"
                    + " together, and, counted apart, failed requests for recovery tokens and"
                    + " failed uses of them, in ATTEMPTS_WINDOW")
            .between(1, 1_000_000)
            .orElse(100);
    Setting<Integer> signUps =
        settings
            .integer("SIGN_UPS_PER_ADDRESS", "Accounts created per address, in ATTEMPTS_WINDOW")
            .between(1, 1_000_000)
            .orElse(50);
    Setting<Duration> window =
        settings
            .duration(
                "ATTEMPTS_WINDOW",
                "Time after which all used attempts are available again; they return one by one")
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(15));
    return settings.group(
        "ATTEMPTS_*",
        () -> new AttemptLimits(perAccount.get(), perAddress.get(), signUps.get(), window.get()));
  }
}

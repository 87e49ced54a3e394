package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import java.time.Duration;

/** Reads how often somebody may try to log in. */
public final class AttemptConfig {
  private AttemptConfig() {}

  /** Reads the environment. */
  public static Setting<AttemptLimits> from(Settings settings) {
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

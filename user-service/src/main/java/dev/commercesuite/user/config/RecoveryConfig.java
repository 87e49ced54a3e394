package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.recovery.RecoveryRules;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads how long recovery tokens are good, and for whom. */
public final class RecoveryConfig {
  private RecoveryConfig() {}

  /** Reads the environment. */
  public static Setting<RecoveryRules> from(Settings settings) {
    Setting<Duration> reset =
        settings
            .duration(
                "PASSWORD_RESET_TOKEN_LIFETIME",
                "How long a token that resets a password can be used")
            .between(Duration.ofMinutes(5), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(30));
    Setting<Duration> verification =
        settings
            .duration(
                "EMAIL_VERIFICATION_TOKEN_LIFETIME",
                "How long a token that verifies an e-mail address can be used")
            .between(Duration.ofMinutes(5), Duration.ofDays(30))
            .orElse(Duration.ofHours(24));
    Setting<List<String>> roles =
        settings
            .list(
                "PASSWORD_RESET_ROLES",
                "Roles with which an account may have its password reset by a token; an account"
                    + " with any other role may not")
            .which(RecoveryConfig::areRoles, "one or more of " + names() + ", separated by commas")
            .orElse(List.of(Role.CUSTOMER.name()));
    return settings.group(
        "PASSWORD_RESET_*",
        () -> new RecoveryRules(reset.get(), verification.get(), roles(roles.get())));
  }

  private static String names() {
    return Arrays.stream(Role.values()).map(Role::name).collect(Collectors.joining(", "));
  }

  private static boolean areRoles(List<String> names) {
    return !roles(names).isEmpty();
  }

  /** In lower or upper case. */
  private static Set<Role> roles(List<String> names) {
    return names.stream()
        .map(name -> Role.valueOf(name.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toSet());
  }
}

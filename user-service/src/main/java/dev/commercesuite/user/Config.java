package dev.commercesuite.user;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.ProcessConfig;
import dev.commercesuite.runtime.tokens.ExternalIssuer;
import dev.commercesuite.runtime.tokens.TrustedIssuersFile;
import dev.commercesuite.user.config.AttemptConfig;
import dev.commercesuite.user.config.FirstAdmin;
import dev.commercesuite.user.config.IssuerConfig;
import dev.commercesuite.user.config.PasswordConfig;
import dev.commercesuite.user.config.RecoveryConfig;
import dev.commercesuite.user.config.ServiceClientsConfig;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.recovery.RecoveryRules;
import dev.commercesuite.user.domain.sessions.SessionLifetimes;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of user-service.
 *
 * @param sessions how long they last
 * @param attempts how often somebody may try to get in
 * @param recovery how long the tokens for forgotten passwords are good, and for whom
 * @param clients the services that get tokens of their own
 * @param firstAdmin who is created when there is no administrator; null for nobody
 * @param purgeAfter how long a deleted account can be brought back
 * @param securityEventRetention how long security events are kept
 * @param otherIssuers OpenID providers whose tokens are trusted, too
 */
public record Config(
    ProcessConfig process,
    DatabaseConfig database,
    IssuerConfig issuer,
    PasswordConfig passwords,
    SessionLifetimes sessions,
    AttemptLimits attempts,
    RecoveryRules recovery,
    List<ServiceClient> clients,
    @Nullable FirstAdmin firstAdmin,
    Duration purgeAfter,
    Duration securityEventRetention,
    List<ExternalIssuer> otherIssuers) {

  /** Reads the environment. */
  public static Config from(Settings settings) {
    Setting<ProcessConfig> process = ProcessConfig.from(settings);
    Setting<DatabaseConfig> database = DatabaseConfig.from(settings);
    Setting<IssuerConfig> issuer = IssuerConfig.from(settings);
    Setting<PasswordConfig> passwords = PasswordConfig.from(settings);
    Setting<SessionLifetimes> sessions = sessions(settings, issuer);
    Setting<AttemptLimits> attempts = AttemptConfig.from(settings);
    Setting<RecoveryRules> recovery = RecoveryConfig.from(settings);
    Setting<List<ServiceClient>> clients = ServiceClientsConfig.from(settings);
    Setting<Optional<FirstAdmin>> firstAdmin = FirstAdmin.from(settings);
    Setting<Duration> purgeAfter =
        settings
            .duration("USER_PURGE_AFTER", "How long a deleted account can be restored")
            .between(Duration.ZERO, Duration.ofDays(365))
            .orElse(Duration.ofDays(30));
    Setting<Duration> securityEventRetention =
        settings
            .duration(
                "SECURITY_EVENT_RETENTION",
                "How long security events are kept; those of a month go together, when the last of"
                    + " them is so old")
            .between(Duration.ofDays(90), Duration.ofDays(3650))
            .orElse(Duration.ofDays(400));
    Setting<List<ExternalIssuer>> otherIssuers = TrustedIssuersFile.from(settings);
    return settings.build(() ->
        new Config(
            process.get(),
            database.get(),
            issuer.get(),
            passwords.get(),
            sessions.get(),
            attempts.get(),
            recovery.get(),
            clients.get(),
            firstAdmin.get().orElse(null),
            purgeAfter.get(),
            securityEventRetention.get(),
            otherIssuers.get()));
  }

  private static Setting<SessionLifetimes> sessions(
      Settings settings, Setting<IssuerConfig> issuer) {
    Setting<Duration> longest =
        settings
            .duration(
                "SESSION_MAX_LIFETIME",
                "How long a session lasts at most, however often it is used; not less than"
                    + " REFRESH_TOKEN_LIFETIME")
            .between(Duration.ofMinutes(15), Duration.ofDays(3650))
            .orElse(Duration.ofDays(90));
    return settings.group(
        "REFRESH_TOKEN_LIFETIME, SESSION_MAX_LIFETIME",
        () -> new SessionLifetimes(issuer.get().refreshLifetime(), longest.get()));
  }
}

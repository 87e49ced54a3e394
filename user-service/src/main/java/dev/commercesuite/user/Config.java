package dev.commercesuite.user;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.ProcessConfig;
import dev.commercesuite.runtime.tokens.ForeignIssuer;
import dev.commercesuite.runtime.tokens.TrustedIssuersFile;
import dev.commercesuite.user.domain.ServiceClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that user-service is told.
 *
 * @param clients the services that get tokens of their own
 * @param firstAdmin who is created when there is no administrator; null for nobody
 * @param purgeAfter how long a deleted account can be brought back
 * @param otherIssuers OpenID providers whose tokens are believed, too
 */
public record Config(
    ProcessConfig process,
    DatabaseConfig database,
    IssuerConfig issuer,
    PasswordConfig passwords,
    List<ServiceClient> clients,
    @Nullable FirstAdmin firstAdmin,
    Duration purgeAfter,
    List<ForeignIssuer> otherIssuers) {

  /** Reads the environment. */
  public static Config from(Settings settings) {
    Setting<ProcessConfig> process = ProcessConfig.from(settings);
    Setting<DatabaseConfig> database = DatabaseConfig.from(settings);
    Setting<IssuerConfig> issuer = IssuerConfig.from(settings);
    Setting<PasswordConfig> passwords = PasswordConfig.from(settings);
    Setting<List<ServiceClient>> clients = ServiceClientLines.from(settings);
    Setting<Optional<FirstAdmin>> firstAdmin = FirstAdmin.from(settings);
    Setting<Duration> purgeAfter =
        settings
            .duration("USER_PURGE_AFTER", "How long a deleted account can be brought back")
            .between(Duration.ZERO, Duration.ofDays(365))
            .orElse(Duration.ofDays(30));
    Setting<List<ForeignIssuer>> otherIssuers = TrustedIssuersFile.from(settings);
    return settings.build(() ->
        new Config(
            process.get(),
            database.get(),
            issuer.get(),
            passwords.get(),
            clients.get(),
            firstAdmin.get().orElse(null),
            purgeAfter.get(),
            otherIssuers.get()));
  }
}

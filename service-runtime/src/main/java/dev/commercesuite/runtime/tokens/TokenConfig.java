package dev.commercesuite.runtime.tokens;

import dev.commercesuite.interceptors.auth.revocation.RevocationPolling;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose access tokens a service trusts that issues none itself.
 *
 * @param suite the suite's own issuer; null when only others are trusted
 * @param foreign OpenID providers that are trusted, too
 */
public record TokenConfig(@Nullable SuiteIssuer suite, List<ExternalIssuer> foreign) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if no issuer is trusted, or two issuers have the same name
   */
  public TokenConfig {
    foreign = List.copyOf(foreign);
    if (suite == null && foreign.isEmpty()) {
      throw new IllegalArgumentException("no token issuer is trusted; expected at least one");
    }
    if (suite != null
        && foreign.stream().map(ExternalIssuer::issuer).anyMatch(suite.issuer()::equals)) {
      throw new IllegalArgumentException(
          "TRUSTED_ISSUERS_FILE lists the issuer of TOKEN_ISSUER, " + suite.issuer());
    }
  }

  /** Reads the variables {@code TOKEN_*} and {@code TRUSTED_ISSUERS_FILE}. */
  public static Setting<TokenConfig> from(Settings settings) {
    Setting<List<ExternalIssuer>> foreign = TrustedIssuersFile.from(settings);
    boolean others = !foreign.isValid() || !foreign.get().isEmpty();
    Setting<Optional<String>> issuer =
        settings
            .text(
                "TOKEN_ISSUER",
                "Issuer (iss) of access tokens; no TOKEN_* variable is required when"
                    + " TRUSTED_ISSUERS_FILE is set")
            .requiredUnless(others);
    boolean absent = issuer.isValid() && issuer.get().isEmpty();
    Setting<Optional<String>> audience =
        settings
            .text("TOKEN_AUDIENCE", "Audience (aud) that access tokens must name")
            .requiredUnless(absent);
    Setting<Optional<URI>> keys =
        settings
            .uri("TOKEN_JWKS_URI", "URI of the issuer's public keys")
            .which(TokenConfig::isHttps, "an https URI")
            .requiredUnless(absent);
    Setting<Optional<URI>> revocations =
        settings
            .uri("TOKEN_REVOCATIONS_URI", "URI of the issuer's revocation list")
            .which(uri -> isHttps(uri) && uri.getRawQuery() == null, "an https URI without a query")
            .requiredUnless(absent);
    Setting<RevocationPolling> pace = pace(settings);
    return settings.group(
        "TOKEN_*",
        () -> {
          if (absent && (isThere(audience) || isThere(keys) || isThere(revocations))) {
            throw new IllegalArgumentException(
                "TOKEN_ISSUER is not set, and others are; expected all or none");
          }
          Optional<SuiteIssuer> suite =
              issuer
                  .get()
                  .map(name ->
                      new SuiteIssuer(
                          name,
                          audience.get().orElseThrow(),
                          keys.get().orElseThrow(),
                          revocations.get().orElseThrow(),
                          pace.get()));
          return new TokenConfig(suite.orElse(null), foreign.get());
        });
  }

  /** Reads the variables {@code TOKEN_REVOCATION_*}. */
  public static Setting<RevocationPolling> pace(Settings settings) {
    Setting<Duration> interval =
        settings
            .duration("TOKEN_REVOCATION_INTERVAL", "How often the revocation list is fetched")
            .between(Duration.ofSeconds(1), Duration.ofMinutes(5))
            .orElse(RevocationPolling.DEFAULT.interval());
    Setting<Duration> maxStaleness =
        settings
            .duration(
                "TOKEN_REVOCATION_MAX_STALENESS",
                "How old that list may get before the issuer's tokens are refused")
            .between(Duration.ofSeconds(2), Duration.ofDays(1))
            .orElse(RevocationPolling.DEFAULT.maxStaleness());
    return settings.group(
        "TOKEN_REVOCATION_*", () -> new RevocationPolling(interval.get(), maxStaleness.get()));
  }

  private static boolean isHttps(URI uri) {
    return "https".equals(uri.getScheme());
  }

  private static boolean isThere(Setting<? extends Optional<?>> setting) {
    return setting.get().isPresent();
  }
}

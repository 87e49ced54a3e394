package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.http.ClientLimits;
import dev.commercesuite.user.http.IssuerHttpConfig;
import dev.commercesuite.user.http.IssuerPaths;
import dev.commercesuite.user.tokens.SigningKey;
import dev.commercesuite.user.tokens.SigningKeyConfig;
import dev.commercesuite.user.tokens.TokenPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The issuer of tokens.
 *
 * @param policy of access tokens
 * @param signingKey signs them
 * @param refreshLifetime how long a session lasts without being used
 * @param http its endpoints
 */
public record IssuerConfig(
    TokenPolicy policy,
    SigningKeyConfig signingKey,
    Duration refreshLifetime,
    IssuerHttpConfig http) {

  /** What services name as the audience when they prove who they are with a JWT. */
  public List<String> assertionAudiences() {
    return List.of(policy.issuer(), policy.issuer() + IssuerPaths.TOKEN);
  }

  /** Reads the environment. */
  public static Setting<IssuerConfig> from(Settings settings) {
    Setting<TokenPolicy> policy = policy(settings);
    Setting<SigningKeyConfig> signingKey = signingKey(settings);
    Setting<Duration> refreshLifetime =
        settings
            .duration("REFRESH_TOKEN_LIFETIME", "How long a session lasts without being used")
            .between(Duration.ofMinutes(15), Duration.ofDays(365))
            .orElse(Duration.ofDays(14));
    Setting<IssuerHttpConfig> http = http(settings);
    return settings.group(
        "issuer",
        () -> new IssuerConfig(policy.get(), signingKey.get(), refreshLifetime.get(), http.get()));
  }

  private static Setting<TokenPolicy> policy(Settings settings) {
    Setting<String> issuer =
        settings
            .text("TOKEN_ISSUER", "Issuer (iss) of access tokens")
            .which(IssuerConfig::isIssuer, "https://host or https://host:port, without a path")
            .required();
    Setting<String> audience =
        settings.text("TOKEN_AUDIENCE", "Audience (aud) that access tokens must name").required();
    Setting<Duration> lifetime =
        settings
            .duration("ACCESS_TOKEN_LIFETIME", "Lifetime of an access token")
            .between(Duration.ofMinutes(5), Duration.ofMinutes(15))
            .orElse(Duration.ofMinutes(10));
    return settings.group(
        "TOKEN_*", () -> new TokenPolicy(issuer.get(), audience.get(), lifetime.get()));
  }

  private static Setting<SigningKeyConfig> signingKey(Settings settings) {
    Setting<Path> file =
        settings
            .file(
                "SIGNING_KEY_FILE",
                "PEM file with the RSA key that signs access tokens, in PKCS#8, 2048 bits or more;"
                    + " may be replaced at any time")
            .required();
    Setting<Duration> reloadInterval =
        settings
            .duration("SIGNING_KEY_RELOAD_INTERVAL", "How often that file is checked for changes")
            .between(Duration.ofSeconds(1), Duration.ofMinutes(10))
            .orElse(Duration.ofSeconds(10));
    Setting<Duration> announcement =
        settings
            .duration(
                "SIGNING_KEY_ANNOUNCEMENT",
                "How long a new key is published before it signs; longer than verifiers cache"
                    + " the key set, and than the file takes to reach every replica")
            .between(Duration.ofSeconds(10), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(2));
    return settings.group(
        "SIGNING_KEY_FILE",
        () -> {
          SigningKeyConfig config =
              new SigningKeyConfig(file.get(), reloadInterval.get(), announcement.get());
          SigningKey _ = SigningKey.read(config.file());
          return config;
        });
  }

  private static Setting<IssuerHttpConfig> http(Settings settings) {
    Setting<Integer> port =
        settings
            .integer("ISSUER_HTTPS_PORT", "Port of the issuer's HTTPS server")
            .between(0, 65_535)
            .orElse(8444);
    Setting<Integer> maxRequests =
        settings
            .integer(
                "ISSUER_HTTPS_MAX_REQUESTS",
                "Concurrent requests per endpoint of that server; more are refused")
            .between(1, 10_000)
            .orElse(32);
    Setting<Integer> maxConnections =
        settings
            .integer(
                "ISSUER_HTTPS_MAX_CONNECTIONS",
                "Connections to that server; for one too many, one that has nothing to lose is"
                    + " closed, first of the address that has most. Never more than an eighth of the"
                    + " file descriptors that the process may have")
            .between(8, 1_000_000)
            .orElse(1024);
    Setting<Integer> maxConnectionsPerAddress =
        settings
            .integer(
                "ISSUER_HTTPS_MAX_CONNECTIONS_PER_ADDRESS",
                "Of these, how many one address that is not in TRUSTED_PROXIES may have (of IPv6,"
                    + " its first 64 bits). Larger where many clients have one address, behind address"
                    + " translation")
            .between(4, 1_000_000)
            .orElse(256);
    Setting<List<String>> readers =
        settings
            .list(
                "REVOCATION_READERS",
                "DNS names in the client certificates that may read the revocation list: the"
                    + " services that verify access tokens")
            .orElse(List.of("order-service", "payment-service"));
    return settings.group(
        "ISSUER_HTTPS_*",
        () ->
            new IssuerHttpConfig(
                port.get(),
                maxRequests.get(),
                ClientLimits.of(maxConnections.get(), maxConnectionsPerAddress.get()),
                Set.copyOf(readers.get())));
  }

  /** Everything is served under it, so it is an address, and the shortest form of it. */
  private static boolean isIssuer(String text) {
    URI uri = URI.create(text);
    return "https".equals(uri.getScheme())
        && uri.getHost() != null
        && uri.getRawPath().isEmpty()
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null
        && uri.getRawUserInfo() == null;
  }
}

package dev.commercesuite.user;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.tokens.SigningKeys;
import dev.commercesuite.user.tokens.TokenPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The issuer of tokens.
 *
 * @param policy of access tokens
 * @param keys that sign them
 * @param refreshLifetime how long a session lasts without being used
 * @param httpsPort where the keys are published; 0 for any free one
 */
public record IssuerConfig(
    TokenPolicy policy, SigningKeys keys, Duration refreshLifetime, int httpsPort) {

  static Setting<IssuerConfig> from(Settings settings) {
    Setting<TokenPolicy> policy = policy(settings);
    Setting<SigningKeys> keys = keys(settings);
    Setting<Duration> refreshLifetime =
        settings
            .duration("REFRESH_TOKEN_LIFETIME", "How long a session lasts without being used")
            .between(Duration.ofMinutes(15), Duration.ofDays(365))
            .orElse(Duration.ofDays(14));
    Setting<Integer> httpsPort =
        settings
            .integer("ISSUER_HTTPS_PORT", "Port of the issuer's HTTPS server, with the key set")
            .between(0, 65_535)
            .orElse(8444);
    return settings.group(
        "issuer",
        () -> new IssuerConfig(policy.get(), keys.get(), refreshLifetime.get(), httpsPort.get()));
  }

  private static Setting<TokenPolicy> policy(Settings settings) {
    Setting<String> issuer =
        settings.text("TOKEN_ISSUER", "Issuer (iss) of the access tokens").required();
    Setting<String> audience =
        settings
            .text("TOKEN_AUDIENCE", "Audience (aud) that the access tokens must name")
            .required();
    Setting<Duration> lifetime =
        settings
            .duration("ACCESS_TOKEN_LIFETIME", "How long an access token is accepted")
            .between(Duration.ofMinutes(5), Duration.ofMinutes(15))
            .orElse(Duration.ofMinutes(10));
    return settings.group(
        "TOKEN_*", () -> new TokenPolicy(issuer.get(), audience.get(), lifetime.get()));
  }

  private static Setting<SigningKeys> keys(Settings settings) {
    Setting<Path> active =
        settings
            .file(
                "SIGNING_KEY_FILE",
                "PEM file with the RSA key that signs access tokens, in PKCS#8, 2048 bits or more")
            .required();
    Setting<Optional<List<String>>> others =
        settings
            .list(
                "PUBLISHED_KEY_FILES",
                "PEM files with keys that are published but do not sign: the next one, and earlier"
                    + " ones until their tokens have expired")
            .optional();
    return settings.group(
        "SIGNING_KEY_FILE, PUBLISHED_KEY_FILES",
        () ->
            SigningKeys.read(
                active.get(), others.get().orElse(List.of()).stream().map(Path::of).toList()));
  }
}

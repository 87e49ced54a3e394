package dev.commercesuite.runtime.server;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.net.URI;

/**
 * Whose access tokens a service believes.
 *
 * @param issuer the exact {@code iss}
 * @param audience what {@code aud} must contain
 * @param keys the issuer's JSON Web Key Set, over HTTPS, with a certificate that the process
 *     believes
 */
public record TokenConfig(String issuer, String audience, URI keys) {

  /** Reads the variables {@code TOKEN_*}. */
  public static Setting<TokenConfig> from(Settings settings) {
    Setting<String> issuer =
        settings.text("TOKEN_ISSUER", "Issuer (iss) of the access tokens").required();
    Setting<String> audience =
        settings
            .text("TOKEN_AUDIENCE", "Audience (aud) that the access tokens must name")
            .required();
    Setting<URI> keys =
        settings
            .uri("TOKEN_JWKS_URI", "Where the issuer's public keys are")
            .which(uri -> "https".equals(uri.getScheme()), "an https URI")
            .required();
    return settings.group(
        "TOKEN_*", () -> new TokenConfig(issuer.get(), audience.get(), keys.get()));
  }
}

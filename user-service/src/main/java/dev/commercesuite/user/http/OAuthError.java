package dev.commercesuite.user.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that says what is wrong with the request (RFC 6749, 5.2). */
final class OAuthError extends RuntimeException {
  private final int status;
  private final String code;
  private final @Nullable Integer retrySeconds;

  private OAuthError(int status, String code, String description, @Nullable Integer retrySeconds) {
    super(description, null, false, false);
    this.status = status;
    this.code = code;
    this.retrySeconds = retrySeconds;
  }

  static OAuthError invalidRequest(String description) {
    return new OAuthError(400, "invalid_request", description, null);
  }

  static OAuthError tooLarge(String description) {
    return new OAuthError(413, "invalid_request", description, null);
  }

  static OAuthError invalidClient(String description) {
    return new OAuthError(401, "invalid_client", description, null);
  }

  static OAuthError invalidGrant(String description) {
    return new OAuthError(400, "invalid_grant", description, null);
  }

  /** Another call has done what this one asks for; sent again, it is not answered otherwise. */
  static OAuthError alreadyDone(String description) {
    return new OAuthError(409, "temporarily_unavailable", description, null);
  }

  static OAuthError unauthorizedClient(String description) {
    return new OAuthError(400, "unauthorized_client", description, null);
  }

  static OAuthError unsupportedGrantType(String description) {
    return new OAuthError(400, "unsupported_grant_type", description, null);
  }

  static OAuthError invalidScope(String description) {
    return new OAuthError(400, "invalid_scope", description, null);
  }

  /** RFC 7009, 2.2.1. */
  static OAuthError unsupportedTokenType(String description) {
    return new OAuthError(400, "unsupported_token_type", description, null);
  }

  static OAuthError accessDenied(String description) {
    return new OAuthError(403, "access_denied", description, null);
  }

  static OAuthError throttled(String description, int retrySeconds) {
    return new OAuthError(429, "temporarily_unavailable", description, retrySeconds);
  }

  static OAuthError unavailable(String description, int retrySeconds) {
    return new OAuthError(503, "temporarily_unavailable", description, retrySeconds);
  }

  /** What is logged where it is caught; the caller learns nothing about it. */
  static OAuthError internal() {
    return new OAuthError(500, "server_error", "The server failed; this was logged.", null);
  }

  OAuthResponse response() {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error", code);
    body.put("error_description", allowed(String.valueOf(getMessage())));
    OAuthResponse response = OAuthResponse.json(status, body).uncached().becauseOf(code);
    if (status == 401) {
      response = response.with("WWW-Authenticate", "Basic realm=\"commerce-suite\"");
    }
    return retrySeconds == null
        ? response
        : response.with("Retry-After", String.valueOf(retrySeconds));
  }

  /** RFC 6749, 5.2 leaves out everything that is not ASCII, quotes and the backslash. */
  private static String allowed(String description) {
    return description.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "'");
  }
}

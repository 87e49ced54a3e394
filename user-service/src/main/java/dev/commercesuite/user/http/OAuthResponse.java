package dev.commercesuite.user.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is answered.
 *
 * @param body empty for none
 * @param error the OAuth 2.0 error code, for logs and metrics; empty for none
 * @param client who asked, if it has proven that; empty if not
 */
@SuppressWarnings("ArrayRecordComponent") // bytes to write, never compared
record OAuthResponse(
    int status, Map<String, String> headers, byte[] body, String error, String client) {

  /** A JSON document. */
  static OAuthResponse json(int status, Map<String, ?> object) {
    return new OAuthResponse(
        status, Map.of("Content-Type", "application/json"), Json.bytes(object), "", "");
  }

  /** Nothing but a status. */
  static OAuthResponse empty(int status) {
    return new OAuthResponse(status, Map.of(), new byte[0], "", "");
  }

  OAuthResponse with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new OAuthResponse(status, more, body, error, client);
  }

  /** For nobody but the caller, and only now (RFC 6749, 5.1). */
  OAuthResponse uncached() {
    return with("Cache-Control", "no-store").with("Pragma", "no-cache");
  }

  OAuthResponse becauseOf(String errorCode) {
    return new OAuthResponse(status, headers, body, errorCode, client);
  }

  OAuthResponse to(String clientId) {
    return new OAuthResponse(status, headers, body, error, clientId);
  }
}

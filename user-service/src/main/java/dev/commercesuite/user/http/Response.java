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
record Response(int status, Map<String, String> headers, byte[] body, String error, String client) {

  /** A JSON document. */
  static Response json(int status, Map<String, ?> object) {
    return new Response(
        status, Map.of("Content-Type", "application/json"), Json.bytes(object), "", "");
  }

  /** Nothing but a status. */
  static Response empty(int status) {
    return new Response(status, Map.of(), new byte[0], "", "");
  }

  Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, body, error, client);
  }

  /** For nobody but the caller, and only now (RFC 6749, 5.1). */
  Response uncached() {
    return with("Cache-Control", "no-store").with("Pragma", "no-cache");
  }

  Response becauseOf(String errorCode) {
    return new Response(status, headers, body, errorCode, client);
  }

  Response to(String clientId) {
    return new Response(status, headers, body, error, clientId);
  }
}

package dev.commercesuite.user.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.commercesuite.user.domain.JsonWebKey;
import dev.commercesuite.user.domain.PublishedKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The keys that access tokens are verified with, as a JSON Web Key Set (RFC 7517). */
final class JsonWebKeySetHandler implements HttpHandler {
  /** No longer than the suite's own verifiers keep it. */
  private static final String CACHE_CONTROL = "public, max-age=30";

  private final PublishedKeys keys;

  JsonWebKeySetHandler(PublishedKeys keys) {
    this.keys = keys;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    byte[] body = json(keys.published()).getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", CACHE_CONTROL);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String json(List<JsonWebKey> keys) {
    return keys.stream()
        .map(JsonWebKeySetHandler::json)
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  /** Nothing needs escaping: every value is base64url. */
  private static String json(JsonWebKey key) {
    return """
    {"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"%s"}\
    """
        .formatted(key.keyId(), key.modulus(), key.exponent());
  }
}

package dev.commercesuite.user.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.commercesuite.interceptors.tls.PeerNames;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.connections.TrustedProxies;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What endpoints see of a request. */
final class Request {
  /** Larger than any assertion and token together. */
  static final int LARGEST_BODY = 16 * 1024;

  private static final String FORM = "application/x-www-form-urlencoded";

  private final HttpExchange exchange;
  private final TrustedProxies proxies;

  Request(HttpExchange exchange, TrustedProxies proxies) {
    this.exchange = exchange;
    this.proxies = proxies;
  }

  String method() {
    return exchange.getRequestMethod();
  }

  String path() {
    return Objects.requireNonNullElse(exchange.getRequestURI().getPath(), "");
  }

  InetSocketAddress peer() {
    return exchange.getRemoteAddress();
  }

  /** What the connection tells about the client, and what a proxy that is trusted adds to it. */
  ClientConnection client() {
    List<String> forwardedFor =
        exchange.getRequestHeaders().getOrDefault(TrustedProxies.HEADER, List.of());
    String userAgent = exchange.getRequestHeaders().getFirst("User-Agent");
    return new ClientConnection(
        userAgent == null ? "" : userAgent,
        proxies.clientAddress(peer().getAddress(), forwardedFor));
  }

  /** The header, if it is there once. */
  @Nullable String header(String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    if (values == null) {
      return null;
    }
    if (values.size() > 1) {
      throw OAuthError.invalidRequest("The header " + name + " is repeated.");
    }
    return values.getFirst();
  }

  /** The parameters after the question mark. */
  Form query() {
    String query = exchange.getRequestURI().getRawQuery();
    return Form.parse(query == null ? "" : query);
  }

  /** The parameters in the body. */
  Form form() throws IOException {
    if (exchange.getRequestURI().getRawQuery() != null) {
      throw OAuthError.invalidRequest("Parameters belong into the body, not into the URI.");
    }
    String type = header("Content-Type");
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(FORM)) {
      throw OAuthError.invalidRequest("The Content-Type must be " + FORM + ".");
    }
    return Form.parse(new String(body(), StandardCharsets.UTF_8));
  }

  /** The DNS names in the client's certificate, which is verified; none if it shows none. */
  Set<String> clientNames() {
    return exchange instanceof HttpsExchange https ? PeerNames.of(https.getSSLSession()) : Set.of();
  }

  private byte[] body() throws IOException {
    try (InputStream input = exchange.getRequestBody()) {
      byte[] body = input.readNBytes(LARGEST_BODY + 1);
      if (body.length > LARGEST_BODY) {
        throw OAuthError.tooLarge("The body is larger than %d bytes.".formatted(LARGEST_BODY));
      }
      return body;
    }
  }
}

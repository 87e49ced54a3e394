package dev.commercesuite.user.http;

import dev.commercesuite.interceptors.tls.PeerNames;
import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.user.domain.connections.ClientConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** What endpoints see of a request. */
final class OAuthRequest {
  /** Larger than any assertion and token together. */
  static final int LARGEST_BODY = 16 * 1024;

  private static final String FORM = "application/x-www-form-urlencoded";

  private final Request http;
  private final TrustedProxies proxies;
  private byte[] body = {};

  OAuthRequest(Request http, TrustedProxies proxies) {
    this.http = http;
    this.proxies = proxies;
  }

  String method() {
    return http.getMethod();
  }

  String path() {
    return Request.getPathInContext(http);
  }

  InetSocketAddress peer() {
    return (InetSocketAddress) http.getConnectionMetaData().getRemoteSocketAddress();
  }

  /** What the connection tells about the client, and what a proxy that is trusted adds to it. */
  ClientConnection client() {
    List<String> forwardedFor = http.getHeaders().getValuesList(TrustedProxies.HEADER);
    @Nullable String userAgent = http.getHeaders().get(HttpHeader.USER_AGENT);
    return new ClientConnection(
        userAgent == null ? "" : userAgent,
        proxies.clientAddress(peer().getAddress(), forwardedFor));
  }

  /** The header, if it is there once. */
  @Nullable String header(String name) {
    List<String> values = http.getHeaders().getValuesList(name);
    if (values.size() > 1) {
      throw OAuthError.invalidRequest("The header " + name + " is repeated.");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** The parameters after the question mark. */
  Form query() {
    String query = http.getHttpURI().getQuery();
    return Form.parse(query == null ? "" : query);
  }

  /** Takes the body of a form, as slowly as the client sends it. */
  void receive() throws IOException {
    if (!HttpMethod.POST.is(method())) {
      return;
    }
    try (InputStream input = Content.Source.asInputStream(http)) {
      byte[] received = input.readNBytes(LARGEST_BODY + 1);
      if (received.length > LARGEST_BODY) {
        throw OAuthError.tooLarge("The body is larger than %s bytes.".formatted(LARGEST_BODY));
      }
      body = received;
    }
  }

  /** The parameters in the body, once it was received. */
  Form form() {
    if (http.getHttpURI().getQuery() != null) {
      throw OAuthError.invalidRequest("Parameters belong in the body, not in the URI.");
    }
    String type = header("Content-Type");
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(FORM)) {
      throw OAuthError.invalidRequest("The Content-Type must be " + FORM + ".");
    }
    return Form.parse(new String(body, StandardCharsets.UTF_8));
  }

  /** The DNS names in the client's certificate, which is verified; none if it shows none. */
  Set<String> clientNames() {
    EndPoint.@Nullable SslSessionData tls =
        http.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
    return tls == null ? Set.of() : PeerNames.of(tls.sslSession());
  }
}

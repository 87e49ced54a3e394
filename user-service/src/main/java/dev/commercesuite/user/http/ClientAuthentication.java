package dev.commercesuite.user.http;

import dev.commercesuite.user.domain.clients.ClientCredential;
import dev.commercesuite.user.domain.clients.FirstPartyClient;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How clients prove who they are: {@code client_secret_basic}, {@code client_secret_post} (RFC
 * 6749, 2.3.1) and {@code private_key_jwt} (RFC 7523, 2.2), one of them at a time. The suite's own
 * public client proves nothing ({@code none}).
 */
final class ClientAuthentication {
  private static final String BASIC = "Basic ";
  private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final ServiceClients clients;

  ClientAuthentication(ServiceClients clients) {
    this.clients = clients;
  }

  /** The service that asks. */
  ServiceClient require(OAuthRequest request, Form form) {
    return find(request, form)
        .orElseThrow(() -> OAuthError.invalidClient("The client must authenticate."));
  }

  /** The service that asks; empty for the suite's own public client. */
  Optional<ServiceClient> find(OAuthRequest request, Form form) {
    String clientId = form.get("client_id");
    ClientCredential credential = credential(request, form, clientId);
    if (credential != null) {
      ServiceClient client = clients.authenticate(credential, request.client());
      if (clientId != null && !clientId.equals(client.id())) {
        throw OAuthError.invalidRequest("The client_id is not that of the credential.");
      }
      return Optional.of(client);
    }
    if (clientId != null && !clientId.equals(FirstPartyClient.ID)) {
      throw OAuthError.invalidClient("The client must authenticate.");
    }
    return Optional.empty();
  }

  private static @Nullable ClientCredential credential(
      OAuthRequest request, Form form, @Nullable String clientId) {
    String header = request.header("Authorization");
    String secret = form.get("client_secret");
    String assertion = form.get("client_assertion");
    String assertionType = form.get("client_assertion_type");
    boolean asserts = assertion != null || assertionType != null;
    if ((header == null ? 0 : 1) + (secret == null ? 0 : 1) + (asserts ? 1 : 0) > 1) {
      throw OAuthError.invalidRequest("There is more than one client authentication.");
    }
    if (header != null) {
      return basic(header);
    }
    if (secret != null) {
      if (clientId == null) {
        throw OAuthError.invalidRequest("The parameter client_id is missing.");
      }
      return new ClientCredential.Secret(clientId, secret);
    }
    if (!asserts) {
      return null;
    }
    if (assertion == null || !JWT_BEARER.equals(assertionType)) {
      throw OAuthError.invalidRequest(
          "Expected client_assertion with the client_assertion_type " + JWT_BEARER + ".");
    }
    return new ClientCredential.Assertion(assertion);
  }

  /** Both parts are URL-encoded before they are put together. */
  private static ClientCredential basic(String header) {
    if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      throw OAuthError.invalidClient("The Authorization header must have the scheme Basic.");
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
      String pair = new String(bytes, StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("no colon");
      }
      return new ClientCredential.Secret(
          URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      throw OAuthError.invalidClient("The Authorization header is malformed.");
    }
  }
}

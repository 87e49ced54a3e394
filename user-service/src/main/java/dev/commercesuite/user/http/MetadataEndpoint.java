package dev.commercesuite.user.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the issuer can do and where, for clients that ask first (RFC 8414, OpenID Connect Discovery
 * 1.0). People log in over gRPC, so there is no authorization endpoint.
 */
final class MetadataEndpoint implements Endpoint {
  private static final List<String> SERVICE_METHODS =
      List.of("client_secret_basic", "client_secret_post", "private_key_jwt");
  private static final List<String> METHODS =
      List.of("client_secret_basic", "client_secret_post", "private_key_jwt", "none");

  /**
   * Response types belong to an authorization endpoint, which there is not. The member is required
   * all the same, and stock clients refuse an empty list; {@code none} promises no token.
   */
  private static final List<String> RESPONSE_TYPES = List.of("none");

  private static final List<String> ASSERTION_ALGORITHMS = List.of("RS256", "ES256");

  private final OAuthResponse response;

  MetadataEndpoint(String issuer) {
    response =
        OAuthResponse.json(200, metadata(issuer)).with("Cache-Control", "public, max-age=300");
  }

  @Override
  public OAuthResponse answer(OAuthRequest request) {
    return response;
  }

  private static Map<String, Object> metadata(String issuer) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("issuer", issuer);
    metadata.put("token_endpoint", issuer + IssuerPaths.TOKEN);
    metadata.put("jwks_uri", issuer + IssuerPaths.JWKS);
    metadata.put("revocation_endpoint", issuer + IssuerPaths.REVOKE);
    metadata.put("introspection_endpoint", issuer + IssuerPaths.INTROSPECT);
    metadata.put(
        "grant_types_supported",
        List.of(TokenEndpoint.CLIENT_CREDENTIALS, TokenEndpoint.REFRESH_TOKEN));
    metadata.put("response_types_supported", RESPONSE_TYPES);
    metadata.put("token_endpoint_auth_methods_supported", METHODS);
    metadata.put("token_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS);
    metadata.put("revocation_endpoint_auth_methods_supported", METHODS);
    metadata.put("revocation_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS);
    metadata.put("introspection_endpoint_auth_methods_supported", SERVICE_METHODS);
    metadata.put("introspection_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS);
    metadata.put("subject_types_supported", List.of("public"));
    metadata.put("id_token_signing_alg_values_supported", List.of("RS256"));
    return metadata;
  }
}

package dev.commercesuite.user.http;

import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.sessions.Sessions;
import dev.commercesuite.user.domain.signing.PublishedKeys;
import dev.commercesuite.user.domain.tokens.TokenIntrospection;
import dev.commercesuite.user.domain.tokens.TokenRevocation;
import java.util.Map;

/**
 * What the endpoints answer from.
 *
 * @param issuer the {@code iss} of all tokens: an https URI without a path
 */
public record IssuerEndpoints(
    String issuer,
    PublishedKeys keys,
    ServiceClients clients,
    Sessions sessions,
    TokenIntrospection introspection,
    TokenRevocation revocation,
    RevocationSource revocations) {

  /** All of them, by path. */
  Map<String, Route> routes(IssuerHttpConfig config) {
    ClientAuthentication authentication = new ClientAuthentication(clients);
    MetadataEndpoint metadata = new MetadataEndpoint(issuer);
    return Map.of(
        IssuerPaths.OPENID_CONFIGURATION,
        Route.document(metadata),
        IssuerPaths.SERVER_METADATA,
        Route.document(metadata),
        IssuerPaths.JWKS,
        Route.document(new JsonWebKeySetEndpoint(keys)),
        IssuerPaths.TOKEN,
        Route.form(new TokenEndpoint(clients, sessions, authentication)),
        IssuerPaths.REVOKE,
        Route.form(new RevokeEndpoint(revocation, authentication)),
        IssuerPaths.INTROSPECT,
        Route.form(new IntrospectEndpoint(introspection, authentication)),
        IssuerPaths.REVOCATIONS,
        Route.document(new RevocationsEndpoint(revocations, config.revocationReaders())));
  }
}

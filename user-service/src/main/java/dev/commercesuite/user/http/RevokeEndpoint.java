package dev.commercesuite.user.http;

import dev.commercesuite.user.domain.clients.FirstPartyClient;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.tokens.TokenRevocation;

/**
 * Ends the session that a token belongs to (RFC 7009). Says the same about tokens that are unknown,
 * used or expired. Whoever holds a token may end it; a service that names itself must prove it.
 */
final class RevokeEndpoint implements Endpoint {
  private final TokenRevocation revocation;
  private final ClientAuthentication authentication;

  RevokeEndpoint(TokenRevocation revocation, ClientAuthentication authentication) {
    this.revocation = revocation;
    this.authentication = authentication;
  }

  @Override
  public OAuthResponse answer(OAuthRequest request) {
    Form form = request.form();
    String token = form.require("token");
    String client =
        authentication.find(request, form).map(ServiceClient::id).orElse(FirstPartyClient.ID);
    return switch (revocation.revoke(token, request.client())) {
      case DONE -> OAuthResponse.empty(200).uncached().to(client);
      case UNSUPPORTED ->
          throw OAuthError.unsupportedTokenType(
              "A service's access token cannot be revoked; it expires in a few minutes.");
    };
  }
}

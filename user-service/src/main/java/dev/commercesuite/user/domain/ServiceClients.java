package dev.commercesuite.user.domain;

import dev.commercesuite.user.domain.SecurityEvent.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tokens for services (OAuth 2.0 client credentials). */
public final class ServiceClients {
  private final Map<String, ServiceClient> clients;
  private final Throttle throttle;
  private final AccessTokens accessTokens;
  private final SecurityEvents events;

  public ServiceClients(
      Collection<ServiceClient> clients,
      Throttle throttle,
      AccessTokens accessTokens,
      SecurityEvents events) {
    this.clients =
        clients.stream().collect(Collectors.toMap(ServiceClient::id, Function.identity()));
    this.throttle = throttle;
    this.accessTokens = accessTokens;
    this.events = events;
  }

  /**
   * Issues an access token.
   *
   * @param requested the scopes that it is to carry; empty for all that the service is granted
   * @param caller where the call comes from
   */
  public AccessToken issue(
      String clientId, String secret, List<String> requested, Session.Client caller) {
    Attempt attempt = throttle.clientLogin(clientId, caller);
    ServiceClient client = clients.get(clientId);
    if (client == null || !client.hasSecret(secret)) {
      events.record(
          new SecurityEvent(
              Kind.CLIENT_LOGIN_FAILED,
              "anonymous",
              null,
              null,
              caller.address(),
              "client " + clientId));
      throw new UserException.ClientCredentialsInvalid();
    }
    attempt.succeeded();
    return accessTokens.issue(clientId, granted(client, requested));
  }

  private static SequencedSet<String> granted(ServiceClient client, List<String> requested) {
    if (requested.isEmpty()) {
      return client.scopes();
    }
    SequencedSet<String> refused = new TreeSet<>(requested);
    refused.removeAll(client.scopes());
    if (!refused.isEmpty()) {
      throw new UserException.ScopeNotGranted(client.id(), refused, client.scopes());
    }
    return new TreeSet<>(requested);
  }
}

package dev.commercesuite.user.domain.clients;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.AccessTokens;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.Throttle;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Services that prove who they are and get tokens (OAuth 2.0 client credentials). */
public final class ServiceClients {
  private final Map<String, ServiceClient> clients;
  private final Throttle throttle;
  private final ClientAssertion.Verifier assertions;
  private final ClientAssertion.Store usedAssertions;
  private final AccessTokens accessTokens;
  private final SecurityEvents events;
  private final InstantSource clock;

  public ServiceClients(
      Collection<ServiceClient> clients,
      Throttle throttle,
      ClientAssertion.Verifier assertions,
      ClientAssertion.Store usedAssertions,
      AccessTokens accessTokens,
      SecurityEvents events,
      InstantSource clock) {
    this.clients =
        clients.stream().collect(Collectors.toMap(ServiceClient::id, Function.identity()));
    this.throttle = throttle;
    this.assertions = assertions;
    this.usedAssertions = usedAssertions;
    this.accessTokens = accessTokens;
    this.events = events;
    this.clock = clock;
  }

  /**
   * The service that a credential belongs to. An assertion is used up by it.
   *
   * @param caller where the call comes from
   */
  public ServiceClient authenticate(ClientCredential credential, ClientConnection caller) {
    String claimed = claimedClient(credential).orElse("");
    Attempt attempt = throttle.clientLogin(claimed, caller);
    ServiceClient client = clients.get(claimed);
    if (client == null || !isProof(credential, client)) {
      events.record(
          new SecurityEvent(
              Kind.CLIENT_LOGIN_FAILED,
              "anonymous",
              null,
              null,
              caller.address(),
              "client " + shown(claimed)));
      throw new UserException.ClientCredentialsInvalid();
    }
    attempt.succeeded();
    return client;
  }

  /**
   * Issues an access token.
   *
   * @param requested the scopes that it is to carry; empty for all that the service is granted
   */
  public AccessToken issue(ServiceClient client, Collection<String> requested) {
    return accessTokens.issue(client.id(), granted(client, requested));
  }

  /** Whether there is such a service. */
  public boolean has(@Nullable String clientId) {
    return clientId != null && clients.containsKey(clientId);
  }

  private Optional<String> claimedClient(ClientCredential credential) {
    return switch (credential) {
      case ClientCredential.Secret(String clientId, _) -> Optional.of(clientId);
      case ClientCredential.Assertion(String jwt) -> assertions.claimedClient(jwt);
    };
  }

  private boolean isProof(ClientCredential credential, ServiceClient client) {
    return switch (credential) {
      case ClientCredential.Secret(_, String secret) -> client.hasSecret(secret);
      case ClientCredential.Assertion(String jwt) ->
          assertions
              .verify(jwt, client.keys())
              .filter(assertion -> assertion.clientId().equals(client.id()))
              .filter(assertion -> usedAssertions.useUp(assertion, clock.instant()))
              .isPresent();
    };
  }

  /** An id that is not known may be made up, and is not repeated. */
  private String shown(String claimed) {
    return clients.containsKey(claimed) ? claimed : "unknown";
  }

  private static SequencedSet<String> granted(ServiceClient client, Collection<String> requested) {
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

package dev.commercesuite.user.domain.clients;

import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.fixture.DomainFixture;
import dev.commercesuite.user.fixture.FakeAccessTokens;
import dev.commercesuite.user.fixture.FakeClientAssertions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceClientsTest {
  private static final String SECRET = "a secret of some length";
  private static final String NEXT_SECRET = "the one that will replace it";

  private final List<SecurityEvent> events = new ArrayList<>();
  private final FakeClientAssertions assertions = new FakeClientAssertions();
  private final ServiceClients clients =
      new ServiceClients(
          List.of(
              new ServiceClient(
                  "order-service",
                  List.of(SECRET, NEXT_SECRET),
                  List.of(),
                  List.of("payments.charge", "catalog.write")),
              new ServiceClient("webhooks", List.of(), List.of(key()), List.of("payments"))),
          new DomainFixture().throttle,
          assertions,
          assertions,
          new FakeAccessTokens(),
          events::add,
          InstantSource.system());

  @Test
  void issuesAllGrantedScopesOrTheOnesAskedFor() {
    ServiceClient client = clients.authenticate(secret("order-service", SECRET), CLIENT);

    assertThat(clients.issue(client, List.of()).scopes())
        .containsExactly("catalog.write", "payments.charge");
    assertThat(clients.issue(client, List.of("payments.charge")).scopes())
        .containsExactly("payments.charge");
  }

  @Test
  void eachOfItsSecretsIsEnough() {
    assertThat(clients.authenticate(secret("order-service", SECRET), CLIENT).id())
        .isEqualTo("order-service");
    assertThat(clients.authenticate(secret("order-service", NEXT_SECRET), CLIENT).id())
        .isEqualTo("order-service");
  }

  @Test
  void unknownClientAndWrongSecretAreAnsweredAlike() {
    assertRefused(secret("order-service", "wrong"));
    assertRefused(secret("nobody: a secret typed into the wrong field", SECRET));
    assertThat(events)
        .extracting(SecurityEvent::details)
        .containsExactly("client order-service", "client unknown");
    assertThat(events).noneMatch(event -> event.toString().contains(SECRET));
  }

  @Test
  void assertionProvesTheClientOnce() {
    ClientCredential assertion = new ClientCredential.Assertion("webhooks:1");

    assertThat(clients.authenticate(assertion, CLIENT).id()).isEqualTo("webhooks");
    assertRefused(assertion);
    assertThat(clients.authenticate(new ClientCredential.Assertion("webhooks:2"), CLIENT).id())
        .isEqualTo("webhooks");
  }

  @Test
  void assertionProvesNothingWithoutAKeyOfTheClient() {
    assertRefused(new ClientCredential.Assertion("order-service:1"));
    assertRefused(new ClientCredential.Assertion("nobody:1"));
    assertRefused(secret("webhooks", ""));
  }

  @Test
  void refusesScopesThatAreNotGranted() {
    ServiceClient client = clients.authenticate(secret("order-service", SECRET), CLIENT);

    assertThatThrownBy(() -> clients.issue(client, List.of("finance", "catalog.write")))
        .isInstanceOfSatisfying(
            UserException.ScopeNotGranted.class,
            e -> assertThat(e.granted()).containsExactly("catalog.write", "payments.charge"))
        .hasMessageContaining("is not granted finance");
  }

  @Test
  void refusesShortSecrets() {
    assertThatThrownBy(() -> new ServiceClient("order-service", "short", List.of("finance")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least 16")
        .hasMessageNotContaining("short;");
  }

  @Test
  void nobodyElseIsTheSuitesOwnPublicClient() {
    assertThatThrownBy(() -> new ServiceClient(FirstPartyClient.ID, SECRET, List.of("finance")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("public client");
  }

  @Test
  void credentialsShowNoSecret() {
    assertThat(secret("order-service", SECRET).toString()).isEqualTo("Secret[order-service]");
    assertThat(new ClientCredential.Assertion("a JWT").toString()).isEqualTo("Assertion[***]");
  }

  private void assertRefused(ClientCredential credential) {
    assertThatThrownBy(() -> clients.authenticate(credential, CLIENT))
        .isInstanceOf(UserException.ClientCredentialsInvalid.class);
  }

  private static ClientCredential secret(String clientId, String secret) {
    return new ClientCredential.Secret(clientId, secret);
  }

  private static PublicKey key() {
    try {
      return KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

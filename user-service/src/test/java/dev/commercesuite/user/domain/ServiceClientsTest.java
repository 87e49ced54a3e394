package dev.commercesuite.user.domain;

import static dev.commercesuite.user.domain.Fixture.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceClientsTest {
  private static final String SECRET = "a secret of some length";

  private final List<SecurityEvent> events = new ArrayList<>();
  private final ServiceClients clients =
      new ServiceClients(
          List.of(
              new ServiceClient(
                  "order-service", SECRET, List.of("payments.charge", "catalog.write"))),
          new Fixture().throttle,
          new FakeAccessTokens(),
          events::add);

  @Test
  void issuesAllGrantedScopesOrTheOnesAskedFor() {
    assertThat(clients.issue("order-service", SECRET, List.of(), CLIENT).scopes())
        .containsExactly("catalog.write", "payments.charge");
    assertThat(clients.issue("order-service", SECRET, List.of("payments.charge"), CLIENT).scopes())
        .containsExactly("payments.charge");
  }

  @Test
  void unknownClientAndWrongSecretAreAnsweredAlike() {
    assertThatThrownBy(() -> clients.issue("order-service", "wrong", List.of(), CLIENT))
        .isInstanceOf(UserException.ClientCredentialsInvalid.class);
    assertThatThrownBy(() -> clients.issue("nobody", SECRET, List.of(), CLIENT))
        .isInstanceOf(UserException.ClientCredentialsInvalid.class);
    assertThat(events).hasSize(2).noneMatch(event -> event.toString().contains(SECRET));
  }

  @Test
  void refusesScopesThatAreNotGranted() {
    assertThatThrownBy(() ->
            clients.issue("order-service", SECRET, List.of("finance", "catalog.write"), CLIENT))
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
}

package dev.commercesuite.user.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceClientsConfigTest {
  private static final String SECRET = "a secret of some length";

  @Test
  void takesEveryScopeThatThereIs() {
    assertThat(
            ServiceClientsConfig.parse(
                "order-service:%s:payments.charge users.purged\ngateway:%s:tokens.introspect"
                    .formatted(SECRET, SECRET)))
        .extracting(client -> String.join(" ", client.scopes()))
        .containsExactly("payments.charge users.purged", "tokens.introspect");
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment.charge", "PAYMENTS.CHARGE", "payments.*", "openid"})
  void aScopeThatDoesNotExistStopsTheStartByName(String scope) {
    Settings settings =
        new Settings(
            Map.of(
                "SERVICE_CLIENTS", "order-service:%s:payments.charge %s".formatted(SECRET, scope)));

    assertThatThrownBy(() -> settings.build(ServiceClientsConfig.from(settings)::get))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith(
            "SERVICE_CLIENTS: client order-service has the unknown scope %s; expected some of account"
                .formatted(scope))
        .hasMessageContaining("tokens.introspect")
        .hasMessageNotContaining(SECRET);
  }
}

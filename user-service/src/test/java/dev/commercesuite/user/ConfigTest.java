package dev.commercesuite.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Problem;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.user.config.ServiceClientsConfig;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.recovery.RecoveryRules;
import dev.commercesuite.user.tokens.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private static final DatabaseConfig DATABASE =
      DatabaseConfig.of(
          "jdbc:postgresql://localhost:5432/users",
          new DatabaseRole("app", new Secret("app password")),
          new DatabaseRole("owner", new Secret("owner password")));

  @TempDir private Path folder;

  @Test
  void readsWhatItIsTold() throws Exception {
    Map<String, String> environment = environment();
    environment.put("ACCESS_TOKEN_LIFETIME", "5m");
    environment.put("SIGNING_KEY_ANNOUNCEMENT", "30s");
    environment.remove("SERVICE_CLIENTS");
    environment.put(
        "SERVICE_CLIENTS_FILE",
        Files.writeString(
                folder.resolve("clients"),
                """
                # who may ask for tokens
                order-service:a secret of some length:payments.charge payments

                webhooks:another secret: with a colon:payments.webhook
                """)
            .toString());

    Config config = Config.from(new Settings(environment));

    assertThat(config.issuer().policy().lifetime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.issuer().signingKey().announcement()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.clients())
        .extracting(ServiceClient::toString)
        .containsExactly(
            "ServiceClient[order-service, [payments, payments.charge]]",
            "ServiceClient[webhooks, [payments.webhook]]");
    assertThat(config.firstAdmin()).isNotNull();
    assertThat(config.toString()).doesNotContain(TestEnvironment.ADMIN_PASSWORD, "app password");
  }

  @Test
  void worksWithoutAnAdminAndClients() {
    Map<String, String> environment = environment();
    environment.remove("BOOTSTRAP_ADMIN_EMAIL");
    environment.remove("BOOTSTRAP_ADMIN_PASSWORD");
    environment.remove("SERVICE_CLIENTS");

    Config config = Config.from(new Settings(environment));

    assertThat(config.firstAdmin()).isNull();
    assertThat(config.clients()).isEmpty();
  }

  @Test
  void reportsEverythingThatIsWrongTogetherAndNoSecret() throws Exception {
    Map<String, String> environment = environment();
    environment.put("ACCESS_TOKEN_LIFETIME", "1h");
    environment.put(
        "SIGNING_KEY_FILE", Files.writeString(folder.resolve("no key"), "hello").toString());
    environment.put("PASSWORD_HASH_MEMORY_KIB", "12");
    environment.put("BOOTSTRAP_ADMIN_PASSWORD", "hunter2");
    environment.put("SERVICE_CLIENTS", "a line with a secret in it");

    assertThat(problems(environment))
        .extracting(Problem::name)
        .containsExactlyInAnyOrder(
            "ACCESS_TOKEN_LIFETIME",
            "SIGNING_KEY_FILE",
            "PASSWORD_HASH_MEMORY_KIB",
            "BOOTSTRAP_ADMIN_EMAIL, BOOTSTRAP_ADMIN_PASSWORD",
            "SERVICE_CLIENTS");
    assertThat(problems(environment).toString()).doesNotContain("hunter2", "a secret in it");
  }

  @Test
  void wantsBothPartsOfTheFirstAdmin() {
    Map<String, String> environment = environment();
    environment.remove("BOOTSTRAP_ADMIN_PASSWORD");

    assertThat(problems(environment))
        .extracting(Problem::message)
        .containsExactly("expected both or neither");
  }

  @Test
  void refusesNetworksAndLifetimesThatMakeNoSense() {
    Map<String, String> environment = environment();
    environment.put("TRUSTED_PROXIES", "10.0.0.0/8, proxy.local");
    environment.put("REFRESH_TOKEN_LIFETIME", "100d");
    environment.put("SECURITY_EVENT_RETENTION", "89d");

    assertThat(problems(environment))
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "'proxy.local' is not a network; expected one such as 10.0.0.0/8 or 2001:db8::/32",
            "a session lasts PT2400H unused and PT2160H at most; expected at most the longer one",
            "expected a duration such as 250ms, 5s or PT1M from 90d to 3650d");
  }

  @Test
  void passwordsOfCustomersAreResetUnlessItSaysOtherwise() {
    assertThat(Config.from(new Settings(environment())).recovery())
        .isEqualTo(
            new RecoveryRules(Duration.ofMinutes(30), Duration.ofHours(24), Set.of(Role.CUSTOMER)));
    Map<String, String> environment = environment();
    environment.put("PASSWORD_RESET_TOKEN_LIFETIME", "10m");
    environment.put("EMAIL_VERIFICATION_TOKEN_LIFETIME", "7d");
    environment.put("PASSWORD_RESET_ROLES", "CUSTOMER, staff");

    assertThat(Config.from(new Settings(environment)).recovery())
        .isEqualTo(
            new RecoveryRules(
                Duration.ofMinutes(10), Duration.ofDays(7), Set.of(Role.CUSTOMER, Role.STAFF)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CUSTOMER,EVERYONE", ","})
  void refusesRolesThatDoNotExist(String roles) {
    Map<String, String> environment = environment();
    environment.put("PASSWORD_RESET_ROLES", roles);
    environment.put("PASSWORD_RESET_TOKEN_LIFETIME", "2d");
    environment.put("EMAIL_VERIFICATION_TOKEN_LIFETIME", "1m");

    assertThat(problems(environment))
        .containsExactlyInAnyOrder(
            new Problem(
                "PASSWORD_RESET_ROLES",
                roles,
                "expected one or more of CUSTOMER, STAFF, FINANCE, ADMIN, separated by commas"),
            new Problem(
                "PASSWORD_RESET_TOKEN_LIFETIME",
                "2d",
                "expected a duration such as 250ms, 5s or PT1M from 5m to 1d"),
            new Problem(
                "EMAIL_VERIFICATION_TOKEN_LIFETIME",
                "1m",
                "expected a duration such as 250ms, 5s or PT1M from 5m to 30d"));
  }

  @Test
  void serviceMayHaveSeveralSecretsAndKeys() throws Exception {
    Path keys = TestKeys.publicKeys(folder.resolve("keys.pem"), TestKeys.p256(), TestKeys.rsa());

    ServiceClient client =
        ServiceClientsConfig.parse(
                """
                order-service:a secret of some length:payments finance
                order-service:the secret that comes next:finance payments
                order-service:@%s:payments finance
                """
                    .formatted(keys))
            .getFirst();

    assertThat(client.scopes()).containsExactly("finance", "payments");
    assertThat(client.keys()).hasSize(2);
  }

  @Test
  void refusesLinesOfOneServiceThatDiffer() {
    assertThatThrownBy(() ->
            ServiceClientsConfig.parse(
                """
                order-service:a secret of some length:payments
                order-service:a secret of some length:finance
                """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the lines of client order-service have different scopes; expected the same");
  }

  @Test
  void refusesKeyFilesThatProveNothing() throws Exception {
    Path small = TestKeys.publicKeys(folder.resolve("small.pem"), TestKeys.smallRsa());
    Path none = Files.writeString(folder.resolve("none.pem"), "hello");

    for (Path file : List.of(small, none, folder.resolve("absent.pem"))) {
      assertThatThrownBy(() -> ServiceClientsConfig.parse("webhooks:@" + file + ":payments"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.test",
        "https://issuer.test/",
        "https://issuer.test/path",
        "https://issuer.test?query",
        "https://issuer.test#part",
        "https://user@issuer.test",
        "issuer.test",
        "https:issuer"
      })
  void issuerIsAnAddressAndNothingElse(String issuer) {
    Map<String, String> environment = environment();
    environment.put("TOKEN_ISSUER", issuer);

    assertThat(problems(environment)).extracting(Problem::name).containsExactly("TOKEN_ISSUER");
  }

  private Map<String, String> environment() {
    return new HashMap<>(TestEnvironment.of(DATABASE, folder));
  }

  private static List<Problem> problems(Map<String, String> environment) {
    return catchThrowableOfType(
            InvalidConfiguration.class, () -> Config.from(new Settings(environment)))
        .problems();
  }
}

package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For how long a service knows the requests that it has answered. */
class RequestKeysOfServicesIT {
  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/sample");
  private final Database owner =
      Database.open(
          DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          new SimpleMeterRegistry());
  private TestIssuer issuer;

  @BeforeEach
  void start() {
    issuer = TestIssuer.start();
  }

  @AfterEach
  void stop() {
    issuer.close();
    owner.close();
  }

  @Test
  void forgetsRequestsAWeekAfter31Days() {
    UUID young = keyOfAge(Duration.ofDays(31).minusHours(1));
    UUID old = keyOfAge(Duration.ofDays(38));

    start(Map.of());

    assertThat(keys()).contains(young).doesNotContain(old);
  }

  @Test
  void forgetsRequestsLaterWhereTheConfigurationSaysSo() {
    UUID young = keyOfAge(Duration.ofDays(60).minusHours(1));
    UUID old = keyOfAge(Duration.ofDays(67));

    start(Map.of("REQUEST_KEY_RETENTION", "60d"));

    assertThat(keys()).contains(young).doesNotContain(old);
  }

  @Test
  void isNotConfiguredToForgetRequestsSoonerThanPromised() {
    assertThatThrownBy(() -> sample(Map.of("REQUEST_KEY_RETENTION", "30d")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("REQUEST_KEY_RETENTION")
        .hasMessageContaining("31d");
  }

  /** Each transaction that takes a key locks the partition of every week. */
  @Test
  void isNotConfiguredToKeepMoreWeeksThanThereAreLocksFor() {
    assertThatThrownBy(() -> sample(Map.of("REQUEST_KEY_RETENTION", "101d")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("REQUEST_KEY_RETENTION")
        .hasMessageContaining("100d");
    assertThat(sample(Map.of("REQUEST_KEY_RETENTION", "100d")).process().requestKeyRetention())
        .isEqualTo(Duration.ofDays(100));
  }

  private void start(Map<String, String> more) {
    SampleService.start(sample(more)).close();
  }

  private SampleService.Config sample(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(config));
    environment.putAll(issuer.environment());
    environment.putAll(more);
    return SampleService.Config.from(new Settings(environment));
  }

  private UUID keyOfAge(Duration age) {
    UUID key = UUID.randomUUID();
    owner.useTransaction(tx -> {
      tx.query(
          "select make_partition('idempotency_keys', now() - ?::interval) as name",
          row -> "",
          age.toString());
      tx.update(
          """
          insert into idempotency_keys (week, key, is_final, request_hash, response)
          values (date_trunc('week', now() - ?::interval, 'UTC'), ?, true, ?, ?)
          """,
          age.toString(),
          key,
          new byte[32],
          new byte[0]);
    });
    return key;
  }

  private List<UUID> keys() {
    return owner.inReadOnlyTransaction(
        tx -> tx.query("select key from idempotency_keys", row -> row.uuid("key")));
  }
}

package dev.commercesuite.user.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.domain.signing.PublicSigningKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A key that was withdrawn stays, whatever the service's own role does. */
class WithdrawnSigningKeyIT {
  private static final Instant NOW = StoreFixture.NOW;

  private final StoreFixture fixture = new StoreFixture();
  private final PostgresSigningKeyStore keys = new PostgresSigningKeyStore(fixture.database);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void cannotBeDeletedAndAnnouncedAgain() {
    announce("lost");
    announce("other");
    try (Database owner =
        Database.open(
            DatabaseConfig.of(fixture.config.url(), TestPostgres.owner(), TestPostgres.owner()),
            "owner",
            new SimpleMeterRegistry())) {
      owner.useTransaction(
          tx -> tx.update("update signing_keys set withdraw_time = now() where key_id = 'lost'"));
    }

    assertThatThrownBy(
            () -> fixture.database.useTransaction(tx -> tx.update("delete from signing_keys")))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("signing_keys_withdrawn_for_good"));

    keys.deleteLapsed(NOW.plus(Duration.ofDays(3)));
    assertThat(keys.all()).extracting(key -> key.key().keyId()).containsExactly("lost");
  }

  private void announce(String keyId) {
    assertThat(
            keys.announce(
                new PublicSigningKey(
                    new JsonWebKey(keyId, "modulus", "AQAB"),
                    NOW,
                    NOW.plus(Duration.ofHours(1)),
                    NOW.plus(Duration.ofDays(2)),
                    null)))
        .isTrue();
  }
}

package dev.commercesuite.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.machine.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerTest {

  @Test
  void readsEveryPartOfTheUrl() {
    assertThat(
            PostgresServer.parse("postgresql://admin:s%3Acret@db.local:6432/main?sslmode=require"))
        .isEqualTo(
            new PostgresServer("db.local:6432", "sslmode=require", "main", "admin", "s:cret"));
  }

  @Test
  void fillsInPortAndDatabase() {
    assertThat(PostgresServer.parse("jdbc:postgresql://admin@localhost"))
        .isEqualTo(new PostgresServer("localhost:5432", "", "postgres", "admin", ""));
  }

  @Test
  void putsNoPasswordIntoTheUrl() {
    assertThat(
            PostgresServer.parse("postgres://admin:secret@db:6432?sslmode=require")
                .jdbcUrl("orders"))
        .isEqualTo("jdbc:postgresql://db:6432/orders?sslmode=require");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:5432", "mysql://a:b@host", "postgresql://host/db", "://", ""})
  void refusesWhatIsNoUrlWithUserAndHost(String url) {
    assertThatThrownBy(() -> PostgresServer.parse(url))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
  }
}

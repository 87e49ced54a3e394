package dev.commercesuite.user.tokens;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.persistence.PostgresSigningKeyStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Any number of replicas on one database, each with a key file of its own, and one clock. */
final class Issuer implements AutoCloseable {
  static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);
  static final Duration ANNOUNCEMENT = Duration.ofMinutes(2);
  private static final Duration RELOAD_INTERVAL = Duration.ofSeconds(10);

  final List<SecurityEvent> events = new ArrayList<>();
  Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/user");
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  final PostgresSigningKeyStore store = new PostgresSigningKeyStore(database);
  private final List<Replica> replicas = new ArrayList<>();

  /** A process of the issuer. */
  final class Replica {
    final Path file;
    final SigningKeys keys;

    Replica(Path file) {
      this.file = file;
      this.keys =
          SigningKeys.open(
              new SigningKeyConfig(file, RELOAD_INTERVAL, ANNOUNCEMENT),
              TOKEN_LIFETIME,
              store,
              events::add,
              () -> now);
    }

    /** Replaces the content of its file. */
    void put(Path key) {
      copy(key, file);
    }

    /** What happens once in an interval. */
    void reload() {
      keys.readFile();
      keys.coordinate();
    }

    String signsWith() {
      return keys.active().id();
    }

    List<String> publishes() {
      return keys.published().stream().map(JsonWebKey::keyId).toList();
    }
  }

  /** Starts a process and waits until it can sign. */
  Replica start(Path key) {
    Replica replica = open(key);
    pass(replica.keys.untilSigning());
    return replica;
  }

  /** Starts a process and does not wait. */
  Replica open(Path key) {
    try {
      return openOn(copy(key, Files.createTempFile(key.getParent(), "replica", ".pem")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a process on this file. */
  Replica openOn(Path file) {
    Replica replica = new Replica(file);
    replicas.add(replica);
    return replica;
  }

  void stop(Replica replica) {
    replicas.remove(replica);
  }

  /** Lets every replica do its work for this long. */
  void pass(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      Instant next = now.plus(RELOAD_INTERVAL);
      now = next.isBefore(end) ? next : end;
      replicas.forEach(this::work);
    }
  }

  /** Lets time pass in which no replica reaches the database. */
  void passWithoutDatabase(Duration time) {
    now = now.plus(time);
  }

  /** What the documentation tells an operator to type. */
  void withdraw(String keyId) {
    try (Connection connection =
            DriverManager.getConnection(
                config.url(),
                TestPostgres.owner().user(),
                TestPostgres.owner().password().reveal());
        PreparedStatement statement =
            connection.prepareStatement(
                "update signing_keys set withdraw_time = now() where key_id = ?")) {
      statement.setString(1, keyId);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  List<SecurityEvent.Kind> kinds() {
    return events.stream().map(SecurityEvent::kind).toList();
  }

  @Override
  public void close() {
    database.close();
  }

  private void work(Replica replica) {
    try {
      replica.keys.readFile();
    } catch (IllegalArgumentException _) {
      // As in SigningKeyReload: everything else goes on.
    }
    replica.keys.coordinate();
  }

  private static Path copy(Path key, Path file) {
    try {
      return Files.copy(key, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

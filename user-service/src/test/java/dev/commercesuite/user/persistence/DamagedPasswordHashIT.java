package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.sessions.Logins;
import dev.commercesuite.user.domain.sessions.SessionLifetimes;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import dev.commercesuite.user.domain.throttling.Throttle;
import dev.commercesuite.user.fixture.FakeAccessTokens;
import dev.commercesuite.user.passwords.Argon2Parameters;
import dev.commercesuite.user.passwords.Argon2PasswordHasher;
import dev.commercesuite.user.passwords.HashingLimits;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An account whose hash was stored by a process with a Turkish locale, as {@code argon2\u0131d}.
 */
class DamagedPasswordHashIT {
  private static final HashingLimits LIMITS = new HashingLimits(1, 32, Duration.ofSeconds(10));

  private final StoreFixture fixture = new StoreFixture();
  private final Argon2PasswordHasher passwords =
      new Argon2PasswordHasher(new Argon2Parameters(64, 1), LIMITS);
  private User ann = fixture.user("ann@example.com", Role.CUSTOMER);

  @BeforeEach
  void damage() throws SQLException {
    ann =
        fresh(
            fixture.users.insert(
                request(), ann, passwords.hash(PASSWORD), StoreFixture.created(ann)));
    owner("update users set password_hash = replace(password_hash, 'argon2id', 'argon2\u0131d')");
  }

  @AfterEach
  void close() {
    passwords.close();
    fixture.close();
  }

  @Test
  void logsInAgain() {
    assertThat(logins(passwords).login(ann.email(), PASSWORD, CLIENT)).isNotNull();
    assertThatThrownBy(
            () -> logins(passwords).login(ann.email(), new Password("wrong password"), CLIENT))
        .isInstanceOf(UserException.CredentialsInvalid.class);
  }

  @Test
  void isStoredWholeOnceItIsHashedAnew() throws SQLException {
    try (var stronger = new Argon2PasswordHasher(new Argon2Parameters(128, 1), LIMITS)) {
      assertThat(logins(stronger).login(ann.email(), PASSWORD, CLIENT)).isNotNull();
    }

    assertThat(owner("select password_hash from users")).startsWith("$argon2id$v=19$m=128,");
  }

  private Logins logins(PasswordHasher hasher) {
    InstantSource clock = InstantSource.fixed(StoreFixture.NOW);
    var attempts =
        new PostgresAttemptStore(
            fixture.database, new Secret("a secret of the tests, long enough"));
    var limits = new AttemptLimits(10, 100, 50, Duration.ofMinutes(15));
    return new Logins(
        new PostgresLoginStore(fixture.database, attempts),
        new Throttle(attempts, limits, _ -> {}, clock),
        hasher,
        new FakeAccessTokens(),
        _ -> {},
        fixture.ids,
        clock,
        new SessionLifetimes(Duration.ofDays(14), Duration.ofDays(90)));
  }

  private String owner(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                fixture.config.url(),
                TestPostgres.owner().user(),
                TestPostgres.owner().password().reveal());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}

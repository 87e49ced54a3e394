package dev.commercesuite.local;

import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.postgres.LocalDatabase;
import dev.commercesuite.local.postgres.PostgresServer;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.passwords.Argon2Parameters;
import dev.commercesuite.user.passwords.Argon2PasswordHasher;
import dev.commercesuite.user.passwords.HashingLimits;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The administrator who was made at the first start. Anybody may have changed its password since,
 * which no file here knows.
 *
 * @param users the database of the accounts
 */
record FirstAdministrator(PostgresServer server, LocalDatabase users) {
  /** Of what is compared they say nothing: a hash carries its own. */
  private static final Argon2Parameters UNUSED = new Argon2Parameters(19_456, 2);

  private static final HashingLimits ONE = new HashingLimits(1, 1, Duration.ofMinutes(1));

  /**
   * Whether the administrator can log in with this password and has its role. It is looked up in
   * the database: a login that fails would be one of the few attempts that an account has, and one
   * that does not would leave a session.
   */
  boolean canLogInWith(String password) {
    try (Argon2PasswordHasher hasher = new Argon2PasswordHasher(UNUSED, ONE)) {
      return hash().filter(stored -> hasher.matches(new Password(password), stored)).isPresent();
    } catch (SQLException e) {
      throw new IllegalStateException("the accounts cannot be read: " + e.getMessage(), e);
    }
  }

  private Optional<PasswordHash> hash() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                server.jdbcUrl(users.name()),
                users.owner(),
                PrivateFiles.read(users.ownerPassword()).strip());
        PreparedStatement statement =
            connection.prepareStatement(
                """
                select password_hash from users
                where email_key = ? and 'ADMIN' = any (roles)
                  and disable_time is null and delete_time is null
                """)) {
      statement.setString(1, Environments.ADMIN_EMAIL);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(PasswordHash.stored(row.getString("password_hash")))
            : Optional.empty();
      }
    }
  }
}

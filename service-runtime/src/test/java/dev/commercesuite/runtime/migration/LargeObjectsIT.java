package dev.commercesuite.runtime.migration;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may store large objects, which everybody may by default: nobody but a superuser. */
class LargeObjectsIT {
  private static final String LOCATION = "classpath:db/sample";
  private static final DatabaseRole SUPERUSER =
      new DatabaseRole("large_objects_boss", new Secret("boss"));

  private final DatabaseConfig config = TestPostgres.empty();

  @BeforeEach
  void asAfterInitdb() {
    TestPostgres.asSuperuser(
        "create role %s superuser login password 'boss'".formatted(SUPERUSER.user()));
    TestPostgres.asSuperuser(
        config.url().substring(config.url().lastIndexOf('/') + 1),
        "grant execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea)"
            + " to public");
  }

  @AfterEach
  void dropRole() throws SQLException {
    run(SUPERUSER, "drop owned by %s cascade".formatted(SUPERUSER.user()));
    TestPostgres.asSuperuser("drop role " + SUPERUSER.user());
  }

  @Test
  void aMigrationOfASuperuserTakesItFromEverybody() throws SQLException {
    run(config.application(), "select lo_create(0)");

    Migrations.migrate(DatabaseConfig.of(config.url(), config.application(), SUPERUSER), LOCATION);

    for (DatabaseRole role : new DatabaseRole[] {config.application(), TestPostgres.owner()}) {
      for (String call : new String[] {"lo_creat(-1)", "lo_create(0)", "lo_from_bytea(0, 'x')"}) {
        assertThatThrownBy(() -> run(role, "select " + call))
            .hasMessageContaining("permission denied for function");
      }
    }
  }

  /** It cannot, and does not fail for that. */
  @Test
  void aMigrationOfTheOwnerLeavesItAsItIs() throws SQLException {
    Migrations.migrate(config, LOCATION);

    run(config.application(), "select lo_create(0)");
  }

  private void run(DatabaseRole role, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(config.url(), role.user(), role.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

package dev.commercesuite.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicRightsIT {
  private static final String LOCATION = "classpath:db/sample";
  private static final String OWNER = TestPostgres.owner().user();

  /** Of PUBLIC and of the application role, by the names of PostgreSQL. */
  private static final String RIGHTS =
      """
      select who || ' ' || what
      from (values ('public'), ('suite_app')) as roles (who),
        lateral (values
          ('connect', has_database_privilege(who, current_database(), 'connect')),
          ('temporary', has_database_privilege(who, current_database(), 'temporary')),
          ('create', has_database_privilege(who, current_database(), 'create')),
          ('schema usage', has_schema_privilege(who, 'public', 'usage')),
          ('schema create', has_schema_privilege(who, 'public', 'create'))) as rights (what, has)
      where has
      order by 1
      """;

  @Test
  void leavesTheApplicationRoleWhatItNeedsAndEverybodyElseNothing() throws SQLException {
    DatabaseConfig config = TestPostgres.empty();
    everythingForEverybody(config);

    Migrations.migrate(config, LOCATION);

    assertThat(rights(config)).containsExactly("suite_app connect", "suite_app schema usage");
  }

  /** As a dump leaves it, which has no rights on the database that it is restored into. */
  @Test
  void revokesAgainWhatARestoreBroughtBack() throws SQLException {
    DatabaseConfig config = TestPostgres.migrated(LOCATION);
    everythingForEverybody(config);

    Migrations.migrate(config, LOCATION);

    assertThat(rights(config)).containsExactly("suite_app connect", "suite_app schema usage");
  }

  @Test
  void migratesADatabaseOfSomebodyElseAsItIs() throws SQLException {
    DatabaseConfig config = TestPostgres.migrated(LOCATION);
    execute(config, "grant all on schema public to " + OWNER);
    String database = database(config);
    TestPostgres.asSuperuser("alter database %s owner to postgres".formatted(database));
    TestPostgres.asSuperuser("grant connect on database %s to %s".formatted(database, OWNER));
    TestPostgres.grantTemporary(config);

    Migrations.migrate(config, LOCATION);

    assertThat(rights(config))
        .containsExactly("suite_app connect", "suite_app schema usage", "suite_app temporary");
  }

  private static void everythingForEverybody(DatabaseConfig config) throws SQLException {
    execute(config, "grant all on database %s to public, suite_app".formatted(database(config)));
    execute(config, "grant all on schema public to public, suite_app");
  }

  private static String database(DatabaseConfig config) {
    return config.url().substring(config.url().lastIndexOf('/') + 1);
  }

  private static List<String> rights(DatabaseConfig config) throws SQLException {
    try (Connection connection = asOwner(config);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(RIGHTS)) {
      List<String> rights = new ArrayList<>();
      while (rows.next()) {
        rights.add(rows.getString(1));
      }
      return rights;
    }
  }

  private static void execute(DatabaseConfig config, String sql) throws SQLException {
    try (Connection connection = asOwner(config);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection asOwner(DatabaseConfig config) throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    return DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
  }
}

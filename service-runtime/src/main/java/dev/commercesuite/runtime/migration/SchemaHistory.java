package dev.commercesuite.runtime.migration;

import dev.commercesuite.runtime.database.DatabaseRole;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The migrations of one origin, and the table that knows which of them were applied. The tables
 * that the runtime itself keeps in each service's database have a history of their own, so that
 * their version numbers never meet those of a service.
 *
 * @param location of the migrations
 * @param table the history
 */
record SchemaHistory(String location, String table) {
  private static final String RUNTIME_LOCATION = "classpath:db/runtime";

  /** The histories of a service's database, in the order in which they are applied. */
  static List<SchemaHistory> of(String location) {
    return List.of(
        new SchemaHistory(RUNTIME_LOCATION, "runtime_schema_history"),
        new SchemaHistory(location, "flyway_schema_history"));
  }

  FluentConfiguration flyway(String url, DatabaseRole role, Map<String, String> properties) {
    return Flyway.configure()
        .dataSource(url, role.user(), role.password().reveal())
        .jdbcProperties(properties)
        .locations(location)
        .table(table)
        // The other history's tables are there already, or will be.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        // A file with a statement that cannot run in a transaction runs without one.
        .mixed(true);
  }
}

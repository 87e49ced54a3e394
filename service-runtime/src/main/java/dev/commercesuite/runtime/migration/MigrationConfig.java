package dev.commercesuite.runtime.migration;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import java.time.Duration;

/**
 * What the command {@code migrate} needs to know about a database: less than a process that serves.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, without a password
 * @param location of the service's migrations, such as {@code classpath:db/order}
 * @param owner migrates, and owns the tables
 * @param applicationUser the role that serves, to which the migrations grant what it needs
 * @param startupTimeout how long to wait for PostgreSQL to answer
 */
public record MigrationConfig(
    String url,
    String location,
    DatabaseRole owner,
    String applicationUser,
    Duration startupTimeout) {

  /**
   * Reads the variables of a database.
   *
   * @param prefix of the variables, without the underscore after it, such as {@code DATABASE}
   * @param location of the migrations
   */
  public static Setting<MigrationConfig> from(Settings settings, String prefix, String location) {
    Setting<String> url = DatabaseConfig.url(settings, prefix);
    Setting<String> applicationUser =
        settings
            .text(prefix + "_USER", "Name of the application role, which serves calls")
            .required();
    Setting<DatabaseRole> owner =
        DatabaseConfig.role(
            settings,
            prefix,
            prefix + "_OWNER_",
            "the owner role, which migrates and owns the tables");
    Setting<Duration> startupTimeout = DatabaseConfig.startupTimeout(settings, prefix);
    return settings.group(
        prefix + "_*",
        () ->
            new MigrationConfig(
                url.get(), location, owner.get(), applicationUser.get(), startupTimeout.get()));
  }

  /** For a process that migrates its own database as it starts. */
  static MigrationConfig of(DatabaseConfig config, DatabaseRole owner, String location) {
    return new MigrationConfig(
        config.url(), location, owner, config.application().user(), config.startupTimeout());
  }
}

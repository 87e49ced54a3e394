package dev.commercesuite.system.cluster.check;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.cluster.suite.Program;
import dev.commercesuite.system.cluster.suite.Termination;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/** The options of checking. */
public record CheckCommand(ClusterDatabases databases, CheckRun.Plan plan) implements Program {

  /** Reads the options. */
  public static Setting<CheckCommand> read(Settings settings) {
    Setting<Path> journal = settings.file("--journal", "File of the load's journal").required();
    Setting<ClusterDatabases> databases = databases(settings);
    Setting<Duration> patience =
        settings
            .duration("--patience", "How long work may take to come to an end")
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(Duration.ofMinutes(3));
    Setting<CheckRun.Unpaid> unpaid =
        settings
            .oneOf(
                "--unpaid",
                "Orders of the load that wait to be paid; with none, until they have expired",
                CheckRun.Unpaid.class)
            .orElse(CheckRun.Unpaid.ALLOWED);
    return settings.group(
        "check",
        () ->
            new CheckCommand(
                databases.get(), new CheckRun.Plan(journal.get(), patience.get(), unpaid.get())));
  }

  @Override
  public boolean run(Termination termination) throws SQLException {
    return new CheckRun(databases, plan, System.out).run();
  }

  private static Setting<ClusterDatabases> databases(Settings settings) {
    Setting<ClusterDatabases.Access> orders = access(settings, "order", "orders");
    Setting<ClusterDatabases.Access> payments = access(settings, "payment", "payments");
    Setting<ClusterDatabases.Access> sandbox = access(settings, "sandbox", "sandbox");
    return settings.group(
        "databases", () -> new ClusterDatabases(orders.get(), payments.get(), sandbox.get()));
  }

  /** The owner's role reads all tables, and may make the temporary ones to compare them in. */
  private static Setting<ClusterDatabases.Access> access(
      Settings settings, String name, String database) {
    String variable = name.toUpperCase(Locale.ROOT) + "_OWNER_PASSWORD";
    Setting<String> address =
        settings
            .text(
                "--" + name + "-postgres",
                "Where the PostgreSQL with the database %s is".formatted(database))
            .which(text -> text.matches("[^/:?]+:[0-9]{1,5}"), "HOST:PORT")
            .required();
    Setting<Secret> password =
        settings
            .secret(
                variable,
                "Password of the role %s_owner (owner-password of the Secret %s-database), or %s_FILE"
                    .formatted(name, name, variable))
            .required();
    return settings.group(
        name,
        () ->
            new ClusterDatabases.Access(address.get(), database, name + "_owner", password.get()));
  }
}

package dev.commercesuite.runtime.migration;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.Transaction;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The schema that this build needs, compared with that of a database as the application role sees
 * it. A newer schema is as good: migrations only add while replicas of the build before them serve.
 */
final class SchemaVersion {
  private final String database;
  private final List<SchemaHistory> histories;

  /**
   * The schema of a service.
   *
   * @param database its URL, for messages
   * @param location of the service's migrations, such as {@code classpath:db/order}
   */
  SchemaVersion(String database, String location) {
    this.database = database;
    this.histories = SchemaHistory.of(location);
  }

  /**
   * What the database lacks; empty when that is nothing.
   *
   * @throws Migrations.ForeignSchema when it was made by a build with other migrations
   */
  String missingIn(Database opened) {
    try {
      return histories.stream()
          .flatMap(history -> pending(history, opened).stream())
          .map(migration -> migration.script() + " is not applied")
          .collect(Collectors.joining(", "));
    } catch (DatabaseException e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }

  private List<MigrationFile> pending(SchemaHistory history, Database opened) {
    Map<String, MigrationFile> applied = applied(history, opened);
    List<MigrationFile> migrations = MigrationFile.in(history.location());
    for (MigrationFile migration : migrations) {
      MigrationFile same = applied.getOrDefault(migration.version(), migration);
      if (!same.equals(migration)) {
        throw new Migrations.ForeignSchema(
            database, new IllegalStateException("%s was applied as %s".formatted(migration, same)));
      }
    }
    return migrations.stream()
        .filter(migration -> !applied.containsKey(migration.version()))
        .toList();
  }

  private static Map<String, MigrationFile> applied(SchemaHistory history, Database opened) {
    return opened
        .inReadOnlyTransaction(transaction ->
            isReadable(history, transaction)
                ? rows(history, transaction)
                : List.<MigrationFile>of())
        .stream()
        .collect(Collectors.toMap(MigrationFile::version, Function.identity()));
  }

  /**
   * Not before the database has been migrated. Asked for, because the log of PostgreSQL would have
   * an error for each attempt to read it.
   */
  private static boolean isReadable(SchemaHistory history, Transaction transaction) {
    return transaction
        .query(
            """
            select has_table_privilege(oid, 'select') as readable from pg_class
            where oid = to_regclass(?)
            """,
            row -> row.bool("readable"),
            history.table())
        .contains(true);
  }

  private static List<MigrationFile> rows(SchemaHistory history, Transaction transaction) {
    return transaction.query(
        "select script, checksum from %s where success and type = 'SQL'".formatted(history.table()),
        row -> new MigrationFile(row.text("script"), row.integer("checksum")));
  }
}

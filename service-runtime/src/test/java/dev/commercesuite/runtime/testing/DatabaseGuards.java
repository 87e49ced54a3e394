package dev.commercesuite.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What somebody with the password of the application role cannot do in the database of a service,
 * and what keeps them from it. The integration test of each database extends this.
 */
public abstract class DatabaseGuards {
  /** The state of SQL for a right that one does not have, and of a table that one does not own. */
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** Whoever could do one of these could put something of theirs before what is there. */
  private static final List<String> ATTACKS =
      List.of(
          "create temporary table decoy (id uuid)",
          "create temporary sequence decoy",
          "create temporary view decoy as select 1 as one",
          "create function pg_temp.decoy() returns int language sql as 'select 1'",
          "create type pg_temp.decoy as (id uuid)",
          "set search_path = pg_temp; create table decoy (id uuid)",
          "create schema decoy",
          "create schema authorization current_user",
          "create table public.decoy (id uuid)",
          "select 1 as one into public.decoy",
          "create view public.decoy as select 1 as one",
          "create type public.decoy as (id uuid)",
          "create domain public.decoy as bigint",
          "create sequence public.decoy",
          "create function public.now() returns timestamptz language sql as 'select null'",
          "create function public.decoy() returns trigger language plpgsql as 'begin end'",
          "create aggregate public.sum (bigint) (sfunc = int8pl, stype = bigint)",
          "create operator public.= (leftarg = text, rightarg = text, function = texteq)",
          "create operator class public.decoy default for type uuid using btree as storage uuid",
          "create cast (text as integer) with inout as implicit",
          "create collation public.decoy (locale = 'C')",
          "create text search dictionary public.decoy (template = simple)",
          "drop extension plpgsql",
          "create event trigger decoy on ddl_command_start execute function pg_catalog.now()",
          "create publication decoy for all tables",
          "create foreign data wrapper decoy",
          "create role decoy",
          "alter role current_user superuser",
          "alter database %s set search_path = pg_temp",
          "alter system set search_path = pg_temp",
          "set session_replication_role = replica",
          "set role %s",
          "set session authorization %s",
          "grant %s to current_user",
          "alter default privileges for role %s grant all on tables to public",
          "update pg_catalog.pg_proc set proconfig = null",
          "copy (select 1) to program 'true'",
          "copy (select 1) to '/tmp/decoy'",
          "select pg_read_file('/etc/passwd')",
          "select lo_import('/etc/passwd')",
          "select lo_creat(-1)",
          "select lo_create(0)",
          "select lo_from_bytea(0, 'decoy')");

  /** What may be done to none of the tables, whatever may be done to their rows. */
  private static final List<String> ATTACKS_ON_TABLES =
      List.of(
          "truncate %s",
          "drop table %s",
          "alter table %s disable trigger all",
          "alter table %s add column decoy int",
          "alter table %s owner to current_user",
          "alter table %s rename to decoy",
          "alter table %s enable row level security",
          "create index decoy on %s ((1))",
          "create rule decoy as on insert to %s do instead nothing",
          "create trigger decoy before insert on %s for each row"
              + " execute function suppress_redundant_updates_trigger()",
          "comment on table %s is 'decoy'",
          "copy %s to program 'cat'");

  private static final List<String> ATTACKS_ON_FUNCTIONS =
      List.of(
          "drop function %s",
          "alter function %s reset all",
          "alter function %s set search_path = pg_temp",
          "alter function %s owner to current_user");

  private final String location;
  private final Set<String> lockedOnly;

  /**
   * @param location of the migrations, such as {@code classpath:db/order}
   * @param lockedOnly columns of which the update is granted although no statement makes it,
   *     because rows are locked: {@code table.column}
   */
  protected DatabaseGuards(String location, Set<String> lockedOnly) {
    this.location = location;
    this.lockedOnly = lockedOnly;
  }

  @TestFactory
  Stream<DynamicTest> refusesTheApplicationRole() throws SQLException {
    DatabaseConfig config = TestPostgres.migrated(location);
    List<String> attacks = new ArrayList<>();
    try (Connection application = connect(config, config.application())) {
      String database = application.getCatalog();
      for (String attack : ATTACKS) {
        attacks.add(attack.formatted(attack.contains("database") ? database : owner().user()));
      }
      for (String table : tables(application)) {
        ATTACKS_ON_TABLES.forEach(attack -> attacks.add(attack.formatted(table)));
      }
      for (String function : functions(application)) {
        ATTACKS_ON_FUNCTIONS.forEach(attack -> attacks.add(attack.formatted(function)));
      }
    }
    return attacks.stream().map(sql -> dynamicTest(sql, () -> assertRefused(config, sql)));
  }

  /** Whoever calls it could put a table of their own before a name without a schema. */
  @Test
  void pinsTheSearchPathOfEveryFunction() throws SQLException {
    assertThat(
            asOwner(
                """
                select oid::regprocedure::text from pg_proc
                where pronamespace = 'public'::regnamespace
                  and (proconfig is null
                    or not proconfig && array[
                      'search_path=public, pg_temp', 'search_path=pg_catalog, pg_temp'])
                """))
        .isEmpty();
  }

  @Test
  void leavesNothingToEverybody() throws SQLException {
    assertThat(
            asOwner(
                """
                select 'database: ' || privilege_type
                from pg_database,
                  aclexplode(coalesce(datacl, acldefault('d', datdba)))
                where datname = current_database() and grantee = 0
                union all
                select 'schema: ' || privilege_type
                from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
                where nspname = 'public' and grantee = 0
                union all
                select relname || ': ' || privilege_type
                from pg_class, aclexplode(relacl)
                where relnamespace = 'public'::regnamespace and grantee = 0
                union all
                select attrelid::regclass || '.' || attname || ': ' || privilege_type
                from pg_attribute, aclexplode(attacl)
                where attrelid in (
                    select oid from pg_class where relnamespace = 'public'::regnamespace)
                  and grantee = 0
                union all
                select proname || ': ' || privilege_type
                from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
                where pronamespace = 'public'::regnamespace and grantee = 0
                """))
        .isEmpty();
  }

  /** What a later migration creates, too. */
  @Test
  void leavesNothingOfLaterMigrationsToEverybody() throws SQLException {
    DatabaseConfig config = TestPostgres.migrated(location);
    try (Connection migration = connect(config, owner());
        Statement statement = migration.createStatement()) {
      statement.execute("create table later (id uuid)");
      statement.execute("create function later() returns int language sql as 'select 1'");
    }

    assertRefused(config, "select id from later");
    assertRefused(config, "select later()");
  }

  /** A right on a table is one on columns that are added later; and only an owner truncates. */
  @Test
  void grantsUpdatesColumnByColumn() throws SQLException {
    assertThat(
            asOwner(
                """
                select relname || ': ' || privilege_type
                from pg_class, aclexplode(relacl)
                where relnamespace = 'public'::regnamespace and grantee = '%s'::regrole
                  and relkind in ('r', 'p')
                  and privilege_type not in ('SELECT', 'INSERT', 'DELETE')
                union all
                select relname || ': owned' from pg_class
                where relnamespace = 'public'::regnamespace and relowner = '%1$s'::regrole
                union all
                select 'can become ' || roleid::regrole from pg_auth_members
                where member = '%1$s'::regrole
                union all
                select 'has an attribute of its own' from pg_roles
                where rolname = '%1$s'
                  and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
                """
                    .formatted(application())))
        .isEmpty();
  }

  @Test
  void grantsExactlyTheWritesThatThereAreStatementsFor() throws IOException, SQLException {
    Set<String> tables = new TreeSet<>(asOwner(TABLES));
    Set<String> needed = new TreeSet<>();
    for (String module : List.of(".", "../service-runtime")) {
      needed.addAll(WrittenColumns.in(Path.of(module, "src", "main", "java")));
    }
    needed.addAll(lockedOnly.stream().map(column -> "update " + column).toList());
    needed.removeIf(write -> !tables.contains(write.replaceAll("^\\w+ |\\..*", "")));

    Set<String> granted =
        new TreeSet<>(
            asOwner(
                """
                select 'update ' || relname || '.' || attname
                from pg_class join pg_attribute on attrelid = pg_class.oid
                where relname in (%1$s) and relnamespace = 'public'::regnamespace and attnum > 0
                  and not attisdropped
                  and has_column_privilege('%2$s', attrelid, attnum, 'update')
                union
                select 'insert ' || relname from pg_class
                where relname in (%1$s) and relnamespace = 'public'::regnamespace
                  and has_any_column_privilege('%2$s', oid, 'insert')
                union
                select 'delete ' || relname from pg_class
                where relname in (%1$s) and relnamespace = 'public'::regnamespace
                  and has_table_privilege('%2$s', oid, 'delete')
                """
                    .formatted(TABLES, application())));

    assertThat(granted).isEqualTo(needed);
  }

  /** Whatever the image's or the provider's locale sorts and when it changes. */
  @Test
  void keepsKeysInTheCollationC() throws SQLException {
    assertThat(
            asOwner(
                """
                select indexrelid::regclass || '.' || attname || ': ' || collname
                from pg_index
                  join pg_attribute on attrelid = indexrelid
                  join pg_collation on pg_collation.oid = attcollation
                  join pg_class on pg_class.oid = indexrelid
                where indisunique and relnamespace = 'public'::regnamespace
                  and collname <> 'C' and attnum <= indnkeyatts
                  and indrelid::regclass::text !~ '_schema_history$'
                """))
        .isEmpty();
  }

  /** Not partitions, whose rights nobody uses, nor the histories of the migrations. */
  private static final String TABLES =
      """
      select relname::text from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and not relispartition and relname !~ '_schema_history$'
      """;

  private List<String> asOwner(String query) throws SQLException {
    DatabaseConfig config = TestPostgres.migrated(location);
    try (Connection connection = connect(config, owner())) {
      return texts(connection, query);
    }
  }

  private static List<String> tables(Connection connection) throws SQLException {
    return texts(connection, TABLES);
  }

  private static List<String> functions(Connection connection) throws SQLException {
    return texts(
        connection,
        "select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace");
  }

  private static void assertRefused(DatabaseConfig config, String sql) throws SQLException {
    assertThat(state(config, sql)).as(sql).startsWith(INSUFFICIENT_PRIVILEGE);
  }

  /** How it ends as the application role, which changes nothing. */
  private static String state(DatabaseConfig config, String sql) throws SQLException {
    try (Connection application = connect(config, config.application());
        Statement statement = application.createStatement()) {
      // Which cannot be rolled back, and says so before it says anything else.
      application.setAutoCommit(sql.startsWith("alter system"));
      try {
        statement.execute(sql);
        return "00000 successful completion";
      } catch (SQLException e) {
        return e.getSQLState() + " " + e.getMessage();
      } finally {
        if (!application.getAutoCommit()) {
          application.rollback();
        }
      }
    }
  }

  private static List<String> texts(Connection connection, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static String application() {
    return TestPostgres.empty().application().user();
  }

  private static DatabaseRole owner() {
    return TestPostgres.owner();
  }

  private static Connection connect(DatabaseConfig config, DatabaseRole role) throws SQLException {
    return DriverManager.getConnection(config.url(), role.user(), role.password().reveal());
  }
}

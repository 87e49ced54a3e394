package dev.commercesuite.runtime.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What PostgreSQL gives to every role of a server by default: to connect to a database and to make
 * temporary tables in it, to look into the schema, to call every function, those that store large
 * objects too. In a database of the suite nobody has any of it, and the application role only what
 * it needs. It is taken away again by every migration, because a dump that is restored brings the
 * defaults back.
 */
final class PublicRights {
  private static final Logger log = LoggerFactory.getLogger(PublicRights.class);

  /**
   * Changes only what is not so yet. Where the owner role does not own the database or its schema,
   * PostgreSQL warns and changes nothing.
   */
  private static final String REVOKE =
      """
      do $$
      declare
        application text := current_setting('migrations.application_role');
        everybody bool;
      begin
        -- Of the functions of later migrations too, each of which says who may call it.
        alter default privileges revoke execute on functions from public;

        select exists (
          select from aclexplode(coalesce(datacl, acldefault('d', datdba))) where grantee = 0)
          or not has_database_privilege(application, oid, 'connect')
        into everybody
        from pg_database where datname = current_database();
        if everybody then
          execute format('grant connect on database %I to %I', current_database(), application);
          execute format('revoke all on database %I from public', current_database());
        end if;

        select exists (
          select from aclexplode(coalesce(nspacl, acldefault('n', nspowner))) where grantee = 0)
          or not has_schema_privilege(application, oid, 'usage')
        into everybody
        from pg_namespace where nspname = current_schema();
        if everybody then
          execute format('grant usage on schema %I to %I', current_schema(), application);
          execute format('revoke all on schema %I from public', current_schema());
        end if;

        -- Functions of the system belong to a superuser. Who makes the database takes this away.
        if has_function_privilege('public', 'pg_catalog.lo_create(oid)', 'execute')
          and (select pg_has_role(proowner, 'usage') from pg_proc
            where oid = 'pg_catalog.lo_create(oid)'::regprocedure)
        then
          revoke execute on function pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
            pg_catalog.lo_from_bytea(oid, bytea) from public;
        end if;

        if application <> current_user then
          if has_database_privilege(application, current_database(), 'create, temporary') then
            execute format('revoke create, temporary on database %I from %I',
              current_database(), application);
          end if;
          if has_schema_privilege(application, current_schema(), 'create') then
            execute format('revoke create on schema %I from %I', current_schema(), application);
          end if;
        end if;
      end
      $$
      """;

  /** What is left although it should not be. */
  private static final String LEFT =
      """
      select what
      from (values
        ('TEMPORARY on the database', has_database_privilege(?, current_database(), 'temporary')),
        ('CREATE on the database', has_database_privilege(?, current_database(), 'create')),
        ('CREATE on the schema', has_schema_privilege(?, current_schema(), 'create')),
        ('EXECUTE on lo_create', has_function_privilege(?, 'pg_catalog.lo_create(oid)', 'execute'))
      ) as rights (what, has)
      where has
      """;

  private PublicRights() {}

  /** As the owner role. */
  static void revoke(Connection connection, String url, String owner, String applicationRole)
      throws SQLException {
    try (PreparedStatement setting =
        connection.prepareStatement("select set_config('migrations.application_role', ?, false)")) {
      setting.setString(1, applicationRole);
      setting.execute();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(REVOKE);
    }
    if (!applicationRole.equals(owner)) {
      List<String> left = left(connection, applicationRole);
      if (!left.isEmpty()) {
        log.atWarn()
            .addKeyValue("url", url)
            .addKeyValue("role", applicationRole)
            .addKeyValue("rights", left)
            .log(
                "The application role has rights that only the owner of the database, or a superuser,"
                    + " can revoke");
      }
    }
  }

  private static List<String> left(Connection connection, String role) throws SQLException {
    List<String> left = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(LEFT)) {
      for (int i = 1; i <= 4; i++) {
        query.setString(i, role);
      }
      try (ResultSet rights = query.executeQuery()) {
        while (rights.next()) {
          left.add(rights.getString("what"));
        }
      }
    }
    return left;
  }
}

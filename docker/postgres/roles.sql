-- The roles and the database of one service. Runs at every start: passwords are those that the container is given now.
\set ON_ERROR_STOP on
\set QUIET on
\getenv database DATABASE_NAME
\getenv owner DATABASE_OWNER_USER
\getenv application DATABASE_USER
\set owner_password `cat "$DATABASE_OWNER_PASSWORD_FILE"`
\set application_password `cat "$DATABASE_PASSWORD_FILE"`
set log_min_duration_statement = -1;
set log_statement = 'none';
set log_min_error_statement = 'panic';

select format('create role %I', name)
from unnest(array[:'owner', :'application']) name
where not exists (select from pg_roles where rolname = name)
\gexec

alter role :"owner" login nocreaterole nocreatedb password :'owner_password';
alter role :"application" login nocreaterole nocreatedb password :'application_password';

select format('create database %I owner %I', :'database', :'owner')
where not exists (select from pg_database where datname = :'database')
\gexec

-- Nobody but the two roles connects, and only the owner creates anything, temporary tables too.
grant connect on database :"database" to :"application";
revoke create, temporary on database :"database" from :"application";
revoke all on database :"database" from public;
revoke all on database postgres, template1 from public;

-- Nor does anybody else see what is in the database, or call what the owner will create there. Nobody stores
-- large objects, which the suite does not have.
\connect :database
grant usage on schema public to :"application";
revoke create on schema public from :"application";
revoke all on schema public from public;
alter default privileges for role :"owner" revoke execute on functions from public;
revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;

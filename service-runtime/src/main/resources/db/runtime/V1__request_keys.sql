-- Requests that took effect, with the response that they were answered with. A row is written in the
-- transaction of the effect, by whoever has taken its key with take_request_key.
create table idempotency_keys (
  -- The week in which it was written, by the database's clock. It is the partition; with what is stored
  -- for longer than requests are repeated, its partition is dropped.
  week timestamptz not null default date_trunc('week', now(), 'UTC'),
  -- SHA-256 over caller, method and request id, cut to 16 bytes.
  key uuid not null,
  -- By what the response has to be found: the order that it is about, where that can be redacted, or the
  -- person who asked, where that can be purged; null elsewhere.
  subject uuid,
  -- False while the response tells of work that is not finished: the same request goes on with it.
  is_final boolean not null,
  -- Keyed; over the caller and the method too, so that two requests whose keys are equal by chance are
  -- told apart.
  request_hash bytea not null check (octet_length(request_hash) = 32),
  response bytea not null,
  -- Across weeks take_request_key sees to it that a key is there once.
  primary key (key, week)
) partition by range (week);

create index idempotency_keys_subject on idempotency_keys (subject) where subject is not null;

grant select, insert, update (response, is_final) on idempotency_keys to ${app_role};

-- Takes a key for the transaction: whoever asks for it next waits until this transaction has ended, and
-- then sees what it stored. Returns what is stored already, whatever the week. Two statements, because a
-- statement sees what was committed before it began, which is before it waited.
create function take_request_key(request_key uuid)
returns table (week timestamptz, is_final boolean, request_hash bytea, response bytea)
language plpgsql volatile
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(
    ('x' || translate(left(request_key::text, 18), '-', ''))::bit(64)::bigint);
  return query
    select stored.week, stored.is_final, stored.request_hash, stored.response
    from idempotency_keys stored
    where stored.key = request_key;
end
$$;

revoke all on function take_request_key(uuid) from public;
grant execute on function take_request_key(uuid) to ${app_role};

-- Where a table is: the cluster (PostgreSQL makes its number when it makes the cluster), the timeline,
-- another one after each recovery that ends (a promotion, a restore to a point in time), and the numbers of
-- the database and of the table, others when the database was copied or a dump has made them again. No
-- restore and no upgrade brings back all of them, unless it is one of files. The timeline is that of what is
-- being written: the control file still has the one before for a while. Null on a standby, which writes
-- nothing.
create function feed_server(history oid) returns text
language sql
set search_path = pg_catalog, pg_temp
return
  case when pg_is_in_recovery() then null
    else (select system_identifier::text from pg_control_system()) || '/'
      || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/'
      || (select oid from pg_database where datname = current_database()) || '.' || history end;

revoke all on function feed_server(oid) from public;
grant execute on function feed_server(oid) to ${app_role};

-- The history that the positions of the database's feeds belong to, in one row. A feed_position is base
-- plus the number of the writing transaction. The epoch is in every token that goes on from a position.
-- Where server is not feed_server(tableoid), the database was restored or another server has taken
-- over: feeds are refused until the owner says whether anything was lost, with "migrate new-epoch"
-- (another epoch, and a base with which all new positions are above those that are there) or
-- "migrate same-epoch".
--
-- Whoever drops old events sets kept_from first, to the lowest feed_position from which on none is
-- dropped: whoever asks for earlier ones is refused instead of missing some. "migrate new-epoch" looks
-- for the highest position in kept_from and in every bigint column whose name ends in "position".
create table feed_history (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default gen_random_uuid(),
  base bigint not null default 0 check (base >= 0),
  server text not null,
  kept_from bigint not null default 0 check (kept_from >= 0)
);

insert into feed_history (server) values (feed_server('feed_history'::regclass));

grant select on feed_history to ${app_role};

-- For triggers after an insert or update of a feed_position: refuses one that is not the transaction's or, in
-- an update, the one before where that is higher (after a restore). One that is too low would be behind
-- readers for good, one that is too high before all that comes. The owner may, who puts rows back as they
-- were.
create function require_feed_position() returns trigger language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
declare
  expected bigint;
begin
  -- There is none while a restore puts the tables back one by one.
  select h.base + pg_current_xact_id()::text::bigint into expected
  from ${flyway:defaultSchema}.feed_history h;
  if tg_op = 'UPDATE' and expected is not null then
    expected := greatest(expected, old.feed_position);
  end if;
  if new.feed_position is distinct from expected
    and not (select pg_has_role(relowner, 'usage') from pg_catalog.pg_class where oid = tg_relid)
  then
    raise exception 'a row of % at position %; expected that of its transaction, %', tg_table_name,
      new.feed_position, expected
      using errcode = 'check_violation', constraint = 'feed_position_of_its_transaction';
  end if;
  return null;
end
$$;

revoke all on function require_feed_position() from public;

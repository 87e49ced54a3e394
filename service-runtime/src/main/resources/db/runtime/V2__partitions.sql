-- Tables that have a partition for each week or month, so that what is old is dropped, which costs
-- nothing, instead of deleted row by row. The application role owns no table: make_partition and
-- drop_partition do for it what stands here, by the clock of the database, and nothing else. It has no
-- rights on a partition: every row is read and written through the table.

-- The tables. New ones come with partition_table; nobody but the owner writes here.
create table partitioned_tables (
  name text collate "C" primary key check (name ~ '^[a-z][a-z0-9_]{0,45}$'),
  -- A week begins on Monday. Both are of UTC.
  period text not null check (period in ('WEEK', 'MONTH')),
  -- A partition may be dropped once all of it is so old; never, where this is null.
  kept_days integer check (kept_days >= 31),
  -- Storage parameters of each partition, such as fillfactor = 90: the table itself can have none.
  storage_parameters text not null default '',
  -- When the service dropped a partition the last time, by the clock of the database.
  last_drop_time timestamptz
);

-- The beginning of the period that a moment is in, or of one so many periods later.
create function period_start(period text, moment timestamptz, later integer) returns timestamptz
language sql stable
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select (date_trunc(lower(period), moment at time zone 'UTC')
    + later * ('1 ' || period)::interval) at time zone 'UTC'
$$;

-- The bound of a partition at a moment: a time, or the lowest of the UUIDv7 of its millisecond.
create function partition_bound(key_type regtype, moment timestamptz) returns text
language sql stable
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select case key_type
    when 'uuid'::regtype then
      lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20)
    when 'timestamptz'::regtype then to_char(moment at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00"')
  end
$$;

-- The moment of a bound, as PostgreSQL writes it.
create function partition_bound_time(bound text) returns timestamptz
language sql stable
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select case
    when bound = 'MINVALUE' then '-infinity'
    when bound = 'MAXVALUE' then 'infinity'
    when bound ~ '^''[0-9a-f]{8}-' then
      to_timestamp(('x' || left(translate(bound, '''-', ''), 12))::bit(48)::bigint / 1000.0)
    else trim(both '''' from bound)::timestamptz
  end
$$;

-- The column whose value tells the partition of a row.
create function partition_key(partitioned_table text) returns table (key_name name, key_type regtype)
language sql stable
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select a.attname, a.atttypid::regtype
  from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
  where p.partrelid = to_regclass(partitioned_table)
$$;

-- The partitions with what they are for; the default partition, which takes what is for no other, with
-- null. By their bounds and not by their names, so that one that somebody made by hand is one too.
create function partitions_of(partitioned_table text)
returns table (partition_name name, begin_time timestamptz, end_time timestamptz)
language sql stable
set search_path = ${flyway:defaultSchema}, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
  select relname, partition_bound_time(bounds[1]), partition_bound_time(bounds[2])
  from (
    select c.relname, regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \((.+)\) TO \((.+)\)') as bounds
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(partitioned_table)) partitions
$$;

-- For migrations and operators: makes the first partition that is missing of those from a moment on,
-- eight periods ahead, and returns its name; null when none is missing or somebody else is at it. One at
-- a time, each in a transaction of its own: where the table has foreign keys, nobody else writes what
-- they refer to meanwhile. Gives up when a lock is not to be had.
--
-- A period of which rows are in the default partition gets none: they stay where they are and are as
-- good there, until an operator calls sort_default_partition.
create function make_partition(partitioned_table text, moment timestamptz) returns text
language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp
set lock_timeout = '100ms'
as $$
declare
  known partitioned_tables;
  partition_key record;
  missing record;
  has_rows boolean;
  referenced regclass;
  made text;
begin
  select * into known from partitioned_tables where name = partitioned_table;
  if not found then
    raise exception 'the table % is not one of partitioned_tables', partitioned_table
      using errcode = 'undefined_table';
  end if;
  -- Whoever comes second would wait and then fail, because the partition exists.
  if not pg_try_advisory_xact_lock(hashtext('partitions'), hashtext(partitioned_table)) then
    return null;
  end if;
  select * into strict partition_key from partition_key(partitioned_table);
  for missing in
    select begin_time, partition_bound(partition_key.key_type, begin_time) as first,
      partition_bound(partition_key.key_type, end_time) as beyond
    from generate_series(0, 8) as later
      cross join lateral (
        select period_start(known.period, moment, later) as begin_time,
          period_start(known.period, moment, later + 1) as end_time) period
    where not exists (
      select from partitions_of(partitioned_table) p
      where p.begin_time < period.end_time and p.end_time > period.begin_time)
    order by begin_time
  loop
    execute format('select exists (select from %I where %I >= %L and %2$I < %4$L)',
      partitioned_table || '_default', partition_key.key_name, missing.first, missing.beyond)
      into has_rows;
    if not has_rows then
      -- In the order in which those who write take them: before the table's.
      for referenced in
        select distinct confrelid::regclass from pg_constraint
        where conrelid = to_regclass(partitioned_table) and contype = 'f'
      loop
        execute format('lock table %s in share row exclusive mode', referenced);
      end loop;
      made := partitioned_table || to_char(missing.begin_time at time zone 'UTC', '_YYYYMMDD');
      perform make_partition_table(known, made);
      -- Unlike "partition of", this lets everybody else read and write the table; but the default
      -- partition is locked for a moment, and whoever looks into all of them waits for it.
      execute format('alter table %I attach partition %I for values from (%L) to (%L)',
        partitioned_table, made, missing.first, missing.beyond);
      return made;
    end if;
  end loop;
  return null;
end
$$;

-- Whatever the default privileges are. Where one role is both the owner and the application, as PublicRights
-- of service-runtime allows, it keeps what it has: an owner without rights could not even fill the table.
create function revoke_rights_on_partition(partition_name text) returns void
language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
begin
  execute format('revoke all on %I from public', partition_name);
  if '${app_role}'::regrole <> quote_ident(current_user)::regrole then
    execute format('revoke all on %I from ${app_role}', partition_name);
  end if;
end
$$;

-- A table that can become a partition.
create function make_partition_table(known partitioned_tables, partition_name text) returns void
language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
begin
  execute format('create table %I (like %I including all excluding identity)%s', partition_name, known.name,
    ' with (' || nullif(known.storage_parameters, '') || ')');
  perform revoke_rights_on_partition(partition_name);
end
$$;

-- For the service: make_partition as of now.
create function make_partition(partitioned_table text) returns text
language sql
security definer
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select make_partition(partitioned_table, clock_timestamp())
$$;

-- What drop_partition does. Careful is for a moment that a clock tells, which may be months ahead, as after
-- the pause of a virtual machine, and makes everything old: one partition is dropped in 20 hours, so that
-- somebody can notice in time, and none as long as no row is of a later period. A last drop after the present
-- is one by a clock that has been set back since, and does not count.
create function drop_oldest_partition(
  partitioned_table text, keep_days integer, moment timestamptz, careful boolean) returns text
language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp
set lock_timeout = '100ms'
as $$
declare
  known partitioned_tables;
  partition_key record;
  oldest record;
  may_go boolean;
begin
  select * into known from partitioned_tables where name = partitioned_table;
  if not found then
    raise exception 'the table % is not one of partitioned_tables', partitioned_table
      using errcode = 'undefined_table';
  end if;
  if known.kept_days is null then
    raise exception 'no partition of % is ever dropped', partitioned_table
      using errcode = 'check_violation', constraint = 'partitions_kept_for_good';
  end if;
  if keep_days is null or keep_days < known.kept_days then
    raise exception 'partitions of % are kept for % days; expected % or more', partitioned_table,
      keep_days, known.kept_days
      using errcode = 'check_violation', constraint = 'partitions_kept_long_enough';
  end if;
  -- Nothing is old yet as of a later moment, whoever asks.
  if moment > clock_timestamp() then
    moment := clock_timestamp();
  end if;
  if not pg_try_advisory_xact_lock(hashtext('partitions'), hashtext(partitioned_table)) then
    return null;
  end if;
  -- Read again, and the clock too: whoever had the lock before may have dropped one.
  if careful and exists (
    select from partitioned_tables
    where name = partitioned_table
      and last_drop_time between clock_timestamp() - interval '20 hours' and clock_timestamp())
  then
    return null;
  end if;
  select partition_name, end_time into oldest
  from partitions_of(partitioned_table)
  where end_time <= moment - keep_days * interval '24 hours'
  order by end_time
  limit 1;
  if not found then
    return null;
  end if;
  if careful then
    select * into strict partition_key from partition_key(partitioned_table);
    execute format('select exists (select from %I where %I >= %L) or not exists (select from %1$I)',
      partitioned_table, partition_key.key_name, partition_bound(partition_key.key_type, oldest.end_time))
      into may_go;
    if not may_go then
      return null;
    end if;
    update partitioned_tables set last_drop_time = clock_timestamp() where name = partitioned_table;
  end if;
  execute format('alter table %I detach partition %I', partitioned_table, oldest.partition_name);
  execute format('drop table %I', oldest.partition_name);
  return oldest.partition_name;
end
$$;

-- For operators: drops the oldest partition of which everything is older than so many days at a moment,
-- which is now at the latest, and returns its name; null when there is none or somebody else is at it. Gives
-- up when a lock is not to be had. What is in the default partition stays.
create function drop_partition(partitioned_table text, keep_days integer, moment timestamptz) returns text
language sql
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select drop_oldest_partition(partitioned_table, keep_days, moment, false)
$$;

-- For the service: drop_partition as of now, by a clock that nobody trusts.
create function drop_partition(partitioned_table text, keep_days integer) returns text
language sql
security definer
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select drop_oldest_partition(partitioned_table, keep_days, clock_timestamp(), true)
$$;

-- Of each table: until when, without a gap from a moment on, there are partitions, and how many rows the
-- default partition has. These are not counted beyond 10,000.
create function partition_coverage(moment timestamptz)
returns table (table_name text, period text, covered_until timestamptz, default_rows bigint)
language plpgsql stable
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
begin
  for table_name, period, covered_until in
    select t.name, t.period, (
      select min(period_start(t.period, moment, later))
      from generate_series(0, 100) as later
      where not exists (
        select from partitions_of(t.name) p
        where p.begin_time <= period_start(t.period, moment, later)
          and p.end_time >= period_start(t.period, moment, later + 1)))
    from partitioned_tables t
    order by t.name
  loop
    execute format('select count(*) from (select from %I limit 10000) unsorted', table_name || '_default')
      into default_rows;
    return next;
  end loop;
end
$$;

-- For the service: partition_coverage as of now.
create function partition_coverage()
returns table (table_name text, period text, covered_until timestamptz, default_rows bigint)
language sql stable
security definer
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  select table_name, period, covered_until, default_rows from partition_coverage(now())
$$;

-- For migrations: takes a table that is declared with "partition by range" of a column of type uuid
-- (with UUIDv7) or timestamptz, and makes its first partitions. After all indexes and constraints that
-- PostgreSQL does not copy by itself.
create function partition_table(
  table_name text, period text, kept_days integer, storage_parameters text default '') returns void
language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
begin
  insert into partitioned_tables (name, period, kept_days, storage_parameters)
  values (table_name, period, kept_days, storage_parameters);
  if not exists (
    select from partition_key(table_name) where key_type in ('uuid'::regtype, 'timestamptz'::regtype))
  then
    raise exception 'the table % is not partitioned by a range of uuid or timestamptz', table_name
      using errcode = 'wrong_object_type';
  end if;
  execute format('create table %I partition of %I default%s', table_name || '_default', table_name,
    ' with (' || nullif(storage_parameters, '') || ')');
  perform revoke_rights_on_partition(table_name || '_default');
  while make_partition(table_name, now()) is not null loop
  end loop;
end
$$;

-- For operators: moves the rows of the default partition to partitions of their own, as far as their
-- periods are within ten years before now and eight periods ahead, and returns how many it moved. Nobody
-- else writes the table meanwhile. Not for tables that others refer to.
create function sort_default_partition(partitioned_table text) returns bigint
language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp
set lock_timeout = '5s'
as $$
declare
  known partitioned_tables;
  partition_key record;
  unsorted record;
  made text;
  moved bigint;
  moved_in_all bigint := 0;
begin
  select * into known from partitioned_tables where name = partitioned_table;
  if not found then
    raise exception 'the table % is not one of partitioned_tables', partitioned_table
      using errcode = 'undefined_table';
  end if;
  select * into strict partition_key from partition_key(partitioned_table);
  perform pg_advisory_xact_lock(hashtext('partitions'), hashtext(partitioned_table));
  execute format('lock table %I in access exclusive mode', partitioned_table);
  for unsorted in
    select begin_time, partition_bound(partition_key.key_type, begin_time) as first,
      partition_bound(partition_key.key_type, end_time) as beyond
    from generate_series(case known.period when 'WEEK' then -522 else -120 end, 8) as later
      cross join lateral (
        select period_start(known.period, now(), later) as begin_time,
          period_start(known.period, now(), later + 1) as end_time) period
    where not exists (
      select from partitions_of(partitioned_table) p
      where p.begin_time < period.end_time and p.end_time > period.begin_time)
  loop
    made := partitioned_table || to_char(unsorted.begin_time at time zone 'UTC', '_YYYYMMDD');
    execute format('select count(*) from %I where %I >= %L and %2$I < %4$L', partitioned_table || '_default',
      partition_key.key_name, unsorted.first, unsorted.beyond)
      into moved;
    if moved > 0 then
      perform make_partition_table(known, made);
      execute format('with moved as (delete from %I where %I >= %L and %2$I < %4$L returning *)'
        ' insert into %5$I select * from moved', partitioned_table || '_default',
        partition_key.key_name, unsorted.first, unsorted.beyond, made);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)',
        partitioned_table, made, unsorted.first, unsorted.beyond);
      moved_in_all := moved_in_all + moved;
    end if;
  end loop;
  return moved_in_all;
end
$$;

revoke all on function
  period_start(text, timestamptz, integer),
  partition_bound(regtype, timestamptz),
  partition_bound_time(text),
  partition_key(text),
  partitions_of(text),
  revoke_rights_on_partition(text),
  make_partition_table(partitioned_tables, text),
  make_partition(text, timestamptz),
  make_partition(text),
  drop_oldest_partition(text, integer, timestamptz, boolean),
  drop_partition(text, integer, timestamptz),
  drop_partition(text, integer),
  partition_coverage(timestamptz),
  partition_coverage(),
  partition_table(text, text, integer, text),
  sort_default_partition(text)
from public;
grant execute on function make_partition(text), drop_partition(text, integer), partition_coverage()
  to ${app_role};

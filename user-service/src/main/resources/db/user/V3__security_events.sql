-- What happened to accounts, sessions and keys, and who did it. Written in the transaction of the
-- effect, or in one of its own where there is no effect. No foreign keys: what is told about an account
-- outlives it.
create table security_events (
  id bigint generated always as identity primary key,
  occurred_at timestamptz not null default clock_timestamp(),
  kind text not null,
  caused_by text not null,
  user_id uuid,
  session_id uuid,
  address text not null,
  details text not null
);

create index security_events_occurred_at on security_events (occurred_at);

create index security_events_of_user on security_events (user_id, id) where user_id is not null;

-- Append only: the service can neither change an event, nor take one away, nor choose its time.
grant select on security_events to ${app_role};
grant insert (kind, caused_by, user_id, session_id, address, details) on security_events
  to ${app_role};

-- The only way in which events go, and none goes that is younger than 90 days, whoever asks. Returns
-- how many went, at most max_events.
create function forget_security_events(before timestamptz, max_events integer) returns integer
language sql
security definer
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
  with forgotten as (
    delete from security_events
    where id in (
      select id from security_events
      where occurred_at < least(before, now() - interval '90 days')
      order by occurred_at
      limit max_events
      for update skip locked)
    returning 1)
  select count(*)::integer from forgotten
$$;

revoke all on function forget_security_events from public;
grant execute on function forget_security_events to ${app_role};

-- What the sandbox has to tell by itself (callbacks), written with what it is about and sent at least once.
create table events (
  id uuid primary key,
  -- The order of sending.
  position bigint not null generated always as identity unique,
  type text not null check (type in ('charge.pending', 'charge.succeeded')),
  charge_reference text not null references charges,
  operation_key uuid not null references operations deferrable initially deferred,
  -- How often it is sent: the sandbox makes duplicates on purpose.
  copies integer not null check (copies > 0),
  create_time timestamptz not null default now(),
  -- Until when whoever sends it is left alone.
  lease_until timestamptz,
  sent_time timestamptz
);

create index events_unsent on events (position) where sent_time is null;

grant select, insert, update on events to ${app_role};

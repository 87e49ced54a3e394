-- Requests that took effect, with the response that they were answered with. A row is written in the
-- transaction of the effect; the primary key makes a concurrent duplicate wait for it.
create table idempotency_keys (
  caller text collate "C" not null,
  method text collate "C" not null,
  request_id uuid not null,
  request_hash bytea not null check (octet_length(request_hash) = 32),
  -- Null only inside the transaction that is doing the work.
  response bytea,
  -- False while the response tells of work that is not finished: the same request goes on with it.
  is_final boolean not null default true,
  create_time timestamptz not null default now(),
  -- The object that the request is about, where the answers about it have to be found, as those about
  -- an order that is redacted; null elsewhere. Set with the key, so that the update that stores the
  -- response touches no index.
  subject uuid,
  primary key (caller, method, request_id)
);

-- For the sweep of old keys.
create index idempotency_keys_create_time on idempotency_keys (create_time);

create index idempotency_keys_subject on idempotency_keys (subject) where subject is not null;

grant select, insert, delete, update (response, is_final) on idempotency_keys to ${app_role};

-- Which history the positions of the database's feeds belong to, in one row. The epoch is in every
-- resume token, so that those of a database that was thrown away are known as such. Whoever drops old
-- events sets kept_from first, to the lowest feed_position from which on none is dropped: whoever asks
-- for earlier ones is refused instead of missing some.
create table feed_history (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default gen_random_uuid(),
  kept_from bigint not null default 0 check (kept_from >= 0)
);

insert into feed_history default values;

grant select on feed_history to ${app_role};

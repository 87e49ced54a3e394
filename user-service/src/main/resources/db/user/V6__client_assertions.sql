-- The JWTs by which services have proven who they are: each proves it once. A row is of no use when
-- the JWT has expired.
create table client_assertions (
  client_id text not null,
  -- SHA-256 of the JWT's jti, which may be long.
  id_hash bytea not null,
  expires_at timestamptz not null,
  primary key (client_id, id_hash),
  constraint client_assertions_hash_is_sha256 check (octet_length(id_hash) = 32)
);

create index client_assertions_expired on client_assertions (expires_at);

grant select, insert, update, delete on client_assertions to ${app_role};

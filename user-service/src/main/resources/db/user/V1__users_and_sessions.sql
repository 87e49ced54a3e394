-- Accounts. A row stays when the account is deleted, until it is purged.
create table users (
  id uuid primary key,
  email text not null,
  -- The address without regard to case: what must be unique, and what a login looks for.
  email_key text not null,
  display_name text not null,
  roles text[] not null,
  password_hash text not null,
  -- Grows when the password changes, and not when the same one is hashed anew.
  password_version bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  disabled_at timestamptz,
  deleted_at timestamptz,
  purge_at timestamptz,
  version bigint not null,
  constraint users_email_key unique (email_key),
  constraint users_roles_known
    check (cardinality(roles) > 0 and roles <@ array['CUSTOMER', 'STAFF', 'FINANCE', 'ADMIN']),
  constraint users_purge_after_deletion check ((deleted_at is null) = (purge_at is null)),
  constraint users_version_positive check (version > 0 and password_version > 0)
);

create index users_with_roles on users using gin (roles);

-- A login and everything refreshed from it.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  user_agent text not null,
  address text not null
);

create index sessions_open_of_user on sessions (user_id, id) where revoked_at is null;

-- Every refresh token that was ever issued in a session, by its SHA-256. The used ones stay, so that
-- a second use is recognised.
create table refresh_tokens (
  hash bytea primary key,
  session_id uuid not null references sessions (id),
  created_at timestamptz not null,
  used_at timestamptz,
  constraint refresh_tokens_hash_is_sha256 check (octet_length(hash) = 32)
);

create index refresh_tokens_of_session on refresh_tokens (session_id);

-- At most one token of a session can be used at any time.
create unique index refresh_tokens_one_unused on refresh_tokens (session_id) where used_at is null;

grant select, insert, update on users to ${app_role};
grant select, insert on sessions to ${app_role};
grant update (last_used_at, expires_at, revoked_at) on sessions to ${app_role};
grant select, insert on refresh_tokens to ${app_role};
grant update (used_at) on refresh_tokens to ${app_role};

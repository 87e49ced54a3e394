-- Accounts. A row stays when the account is deleted, until it is purged.
create table users (
  id uuid primary key,
  email text not null,
  -- The address without regard to case: what must be unique, and what a login looks for.
  email_key text collate "C" not null,
  -- When the owner of the account has shown to get mail at the address; null again when it changes.
  email_verify_time timestamptz,
  display_name text not null,
  roles text[] not null,
  password_hash text not null,
  -- Grows when the password changes, and not when the same one is hashed anew.
  password_version bigint not null default 1,
  create_time timestamptz not null,
  update_time timestamptz not null,
  disable_time timestamptz,
  delete_time timestamptz,
  purge_time timestamptz,
  version bigint not null,
  -- When the access tokens of the account were revoked, and from which version of the account on they
  -- are good again. Sessions that were ended one by one are found by their own revoke_time.
  tokens_revoke_time timestamptz,
  tokens_valid_from_version bigint,
  constraint users_email_key unique (email_key),
  constraint users_roles_known
    check (cardinality(roles) > 0 and roles <@ array['CUSTOMER', 'STAFF', 'FINANCE', 'ADMIN']),
  constraint users_purge_after_deletion check ((delete_time is null) = (purge_time is null)),
  constraint users_version_positive check (version > 0 and password_version > 0),
  constraint users_tokens_revoked_together
    check ((tokens_revoke_time is null) = (tokens_valid_from_version is null)),
  -- No version is asked for that the account does not have: nobody could log in.
  constraint users_tokens_valid_from_a_version
    check (tokens_valid_from_version between 1 and version)
);

-- For lists of the few who are not just customers, …
create index users_with_roles on users (id) where roles <> '{CUSTOMER}';
-- … or not active.
create index users_ended on users (id) where disable_time is not null or delete_time is not null;

create index users_tokens_revoke_time on users (tokens_revoke_time)
  where tokens_revoke_time is not null;

create index users_purge_time on users (purge_time) where purge_time is not null;

-- An account is not purged before the purge_time that it has, by the clock of the database. Which one it has
-- the service sets: this is against a mistake, not against whoever has the password of its role.
create function require_purge_time() returns trigger language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
begin
  if old.purge_time is null or old.purge_time > now() then
    raise exception 'user % is not to be purged now', old.id
      using errcode = 'check_violation', constraint = 'users_purged_in_time';
  end if;
  return old;
end
$$;

revoke execute on function require_purge_time() from public;

create trigger users_purged_in_time before delete on users
  for each row execute function require_purge_time();

-- The users whose accounts were purged, for services that have to forget them too; nothing else is
-- known of them. Append-only.
--
-- (feed_position, user_id) is the order in which they are listed. feed_position is that of the purging
-- transaction (see feed_history). A row may be shown once its feed_position is below that of every
-- running transaction: nothing can appear before it then.
create table purged_users (
  user_id uuid primary key,
  purge_time timestamptz not null,
  feed_position bigint not null
);

create index purged_users_feed on purged_users (feed_position, user_id);

create trigger purged_users_feed_position after insert on purged_users
  for each row execute function require_feed_position();

-- A login and everything refreshed from it.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  create_time timestamptz not null,
  last_use_time timestamptz not null,
  expire_time timestamptz not null,
  revoke_time timestamptz,
  -- Set when the session was revoked because somebody used a refresh token of it twice.
  reuse_time timestamptz,
  user_agent text not null,
  network_address text not null,
  -- The network that the login came from; empty when unknown.
  network text not null,
  -- The day (UTC) on which it ended or will end. It changes once a day at most, and so all other
  -- refreshes change no indexed column.
  end_day date generated always as
    ((least(revoke_time, expire_time) at time zone 'UTC')::date) stored,
  constraint sessions_end_when_reused check (reuse_time is null or revoke_time is not null)
)
-- Room for the next version of a session beside the one before: a refresh then touches no index.
with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02);

create index sessions_open_of_user on sessions (user_id, id) where revoke_time is null;

create index sessions_revoke_time on sessions (revoke_time) where revoke_time is not null;

-- Where does this user usually log in?
create index sessions_of_user_by_network on sessions (user_id, network);

-- For the deletion of sessions some time after their end.
create index sessions_end_day on sessions (end_day);

-- Every refresh token that was ever issued in a session, by its SHA-256. The used ones stay, so that
-- a second use is recognised.
create table refresh_tokens (
  hash bytea primary key,
  session_id uuid not null references sessions (id),
  create_time timestamptz not null,
  use_time timestamptz,
  -- A hash of who used it, as far as the connection told; empty when unknown.
  use_device text collate "C",
  constraint refresh_tokens_used_by_some_device check ((use_time is null) = (use_device is null)),
  constraint refresh_tokens_hash_is_sha256 check (octet_length(hash) = 32)
)
with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

create index refresh_tokens_of_session on refresh_tokens (session_id);

-- At most one token of a session can be used at any time.
create unique index refresh_tokens_one_unused on refresh_tokens (session_id) where use_time is null;

-- Tokens that reset a password or verify an e-mail address, at most one of a user and purpose: a new
-- one takes the place of the earlier one.
create table recovery_tokens (
  user_id uuid not null references users (id),
  purpose text collate "C" not null,
  -- SHA-256 of the token.
  hash bytea not null,
  -- The address that the token is mailed to: once the account has another one, the token is void.
  email text not null,
  create_time timestamptz not null,
  expire_time timestamptz not null,
  use_time timestamptz,
  primary key (user_id, purpose),
  constraint recovery_tokens_hash unique (hash),
  constraint recovery_tokens_hash_is_sha256 check (octet_length(hash) = 32),
  constraint recovery_tokens_purpose_known
    check (purpose in ('PASSWORD_RESET', 'EMAIL_VERIFICATION')),
  constraint recovery_tokens_expire_after_creation check (expire_time > create_time)
);

-- For their deletion.
create index recovery_tokens_end_time on recovery_tokens (least(use_time, expire_time));

-- Attempts at something that can be guessed or flooded, one bucket a row. A bucket fills up again as
-- time goes by; one that is full needs no row.
create table attempts (
  -- HMAC-SHA256 of what is counted (an account, an address, …), so that the table tells nobody who
  -- tries to log in from where.
  key bytea primary key,
  -- When all attempts will be back.
  full_time timestamptz not null,
  -- When an event last said that this bucket is empty.
  report_time timestamptz,
  constraint attempts_key_is_hmac_sha256 check (octet_length(key) = 32)
);

create index attempts_full_time on attempts (full_time);

-- What happened to accounts, sessions and keys, and who did it. Written in the transaction of the
-- effect, or in one of its own where there is no effect. No foreign keys: what is said about an account
-- outlives it. A partition for each month; none is dropped before all of it is 90 days old, whoever
-- asks, and that is the only way in which an event is forgotten.
create table security_events (
  id bigint generated always as identity,
  create_time timestamptz not null default clock_timestamp(),
  kind text not null,
  caused_by text not null,
  user_id uuid,
  session_id uuid,
  address text not null,
  details text not null,
  primary key (id, create_time)
) partition by range (create_time);

alter table security_events add constraint security_events_kind_known check (kind in (
  'USER_CREATED', 'PROFILE_CHANGED', 'ROLES_CHANGED', 'USER_DISABLED', 'USER_ENABLED',
  'USER_DELETED', 'USER_UNDELETED', 'USER_PURGED', 'PASSWORD_CHANGED', 'PASSWORD_RESET',
  'EMAIL_VERIFIED', 'RECOVERY_TOKEN_ISSUED', 'RECOVERY_FAILED', 'LOGIN_SUCCEEDED', 'LOGIN_FAILED',
  'ATTEMPTS_THROTTLED', 'SESSION_REVOKED', 'REFRESH_TOKEN_REUSED', 'CLIENT_LOGIN_FAILED',
  'SIGNING_KEY_ANNOUNCED', 'SIGNING_KEY_ACTIVATED'));

create index security_events_create_time on security_events (create_time);

create index security_events_of_user on security_events (user_id, id) where user_id is not null;

select partition_table('security_events', 'MONTH', 90);

-- The public halves of the keys that sign access tokens: every replica publishes all of these.
create table signing_keys (
  -- The thumbprint of the key, which is the kid of its tokens.
  key_id text collate "C" primary key,
  -- Both as in a JSON Web Key.
  modulus text not null,
  exponent text not null,
  announce_time timestamptz not null,
  -- Replicas that have another key sign with that one until then.
  activate_time timestamptz not null,
  -- When it stops being published; put off for as long as somebody signs with the key.
  retire_time timestamptz not null,
  -- Set by hand, by the owner of the table, when a key is in the wrong hands. Such a row stays, see
  -- below, so that the key is never used again.
  withdraw_time timestamptz,
  constraint signing_keys_announced_before_use check (activate_time >= announce_time),
  constraint signing_keys_published_when_used check (retire_time > activate_time)
);

-- Keys that are no longer published are deleted; one that was withdrawn could be announced again then.
create function keep_withdrawn_key() returns trigger language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
begin
  raise exception 'the signing key % was withdrawn and is not to be deleted', old.key_id
    using errcode = 'check_violation', constraint = 'signing_keys_withdrawn_for_good';
end
$$;

revoke execute on function keep_withdrawn_key() from public;

create trigger signing_keys_withdrawn_for_good before delete on signing_keys
  for each row when (old.withdraw_time is not null) execute function keep_withdrawn_key();

-- The JWTs by which services have proven who they are: each is good once. A row is of no use once
-- the JWT has expired.
create table client_assertions (
  client_id text collate "C" not null,
  -- SHA-256 of the JWT's jti, which may be long.
  id_hash bytea not null,
  expire_time timestamptz not null,
  primary key (client_id, id_hash),
  constraint client_assertions_hash_is_sha256 check (octet_length(id_hash) = 32)
);

create index client_assertions_expire_time on client_assertions (expire_time);

grant select, insert, delete on users to ${app_role};
grant update (email, email_key, email_verify_time, display_name, roles, password_hash,
  password_version, update_time, disable_time, delete_time, purge_time, version, tokens_revoke_time,
  tokens_valid_from_version) on users to ${app_role};
grant select, insert on purged_users to ${app_role};
-- What a person was answered goes with the person.
grant delete on idempotency_keys to ${app_role};
grant select, insert, delete on sessions to ${app_role};
grant update (last_use_time, expire_time, revoke_time, reuse_time) on sessions to ${app_role};
grant select, insert, delete on refresh_tokens to ${app_role};
grant update (use_time, use_device) on refresh_tokens to ${app_role};
grant select, insert, delete on recovery_tokens to ${app_role};
grant update (hash, email, create_time, expire_time, use_time) on recovery_tokens to ${app_role};
grant select, insert, delete on attempts to ${app_role};
grant update (full_time, report_time) on attempts to ${app_role};
grant select, insert, delete on signing_keys to ${app_role};
grant update (announce_time, activate_time, retire_time) on signing_keys to ${app_role};
-- Nothing in a row changes; the right to lock one comes with that to update.
grant select, insert, delete, update (expire_time) on client_assertions to ${app_role};

-- Append only: the service can neither change an event, nor delete one, nor choose its time.
grant select on security_events to ${app_role};
grant insert (kind, caused_by, user_id, session_id, address, details) on security_events
  to ${app_role};

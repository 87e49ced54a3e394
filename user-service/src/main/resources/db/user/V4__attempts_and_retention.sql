-- Attempts at something that can be guessed or flooded, one bucket a row. A bucket fills up again as
-- time goes by; one that is full needs no row.
create table attempts (
  -- HMAC-SHA256 of what is counted (an account, an address, …), so that the table tells nobody who
  -- tries to log in from where.
  key bytea primary key,
  -- When all attempts will be there again.
  full_at timestamptz not null,
  -- When it was last told that this bucket is empty.
  reported_at timestamptz,
  constraint attempts_key_is_hmac_sha256 check (octet_length(key) = 32)
);

create index attempts_full_at on attempts (full_at);

grant select, insert, delete on attempts to ${app_role};
grant update (full_at, reported_at) on attempts to ${app_role};

alter table sessions
  -- The network that the login came from; empty when unknown, as for sessions from before.
  add column network text not null default '',
  -- Set when the session ended because somebody used a refresh token of it twice.
  add column reuse_detected_at timestamptz;

-- Where does this user usually log in?
create index sessions_of_user_by_network on sessions (user_id, network);

grant update (reuse_detected_at) on sessions to ${app_role};

-- What is not kept for ever: accounts until their purge time, sessions until some time after their end.
create index users_purge_at on users (purge_at) where purge_at is not null;

create index sessions_ended_at on sessions (least(revoked_at, expires_at));

grant delete on users, sessions, refresh_tokens to ${app_role};

-- Whatever else goes wrong, an account does not go before its time.
create function require_purge_time() returns trigger language plpgsql as $$
begin
  if old.purge_at is null or old.purge_at > now() then
    raise exception 'user % is not to be purged now', old.id
      using errcode = 'check_violation', constraint = 'users_purged_in_time';
  end if;
  return old;
end
$$;

create trigger users_purged_in_time before delete on users
  for each row execute function require_purge_time();

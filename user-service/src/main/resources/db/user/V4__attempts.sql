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

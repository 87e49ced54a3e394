-- Since when the access tokens of an account are dead, and from which version of the account on they
-- are good again. Sessions that were ended one by one are found by their own revoked_at.
alter table users
  add column tokens_revoked_at timestamptz,
  add column tokens_valid_from_version bigint,
  add constraint users_tokens_revoked_together
    check ((tokens_revoked_at is null) = (tokens_valid_from_version is null));

create index users_tokens_revoked_at on users (tokens_revoked_at)
  where tokens_revoked_at is not null;

create index sessions_revoked_at on sessions (revoked_at) where revoked_at is not null;

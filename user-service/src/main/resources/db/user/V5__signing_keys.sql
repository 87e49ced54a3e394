-- The public halves of the keys that sign access tokens: every replica publishes all of these.
create table signing_keys (
  -- The thumbprint of the key, which is the kid of its tokens.
  key_id text primary key,
  -- Both as in a JSON Web Key.
  modulus text not null,
  exponent text not null,
  announced_at timestamptz not null,
  -- Replicas that have another key sign with that one until then.
  signs_from timestamptz not null,
  -- Prolonged for as long as somebody signs with the key.
  published_until timestamptz not null,
  -- Set by hand, by the owner of the table, when a key is in the wrong hands. Such a row stays, so
  -- that the key is never taken up again.
  withdrawn_at timestamptz,
  constraint signing_keys_announced_before_use check (signs_from >= announced_at),
  constraint signing_keys_published_when_used check (published_until > signs_from)
);

grant select, insert, delete on signing_keys to ${app_role};
grant update (announced_at, signs_from, published_until) on signing_keys to ${app_role};

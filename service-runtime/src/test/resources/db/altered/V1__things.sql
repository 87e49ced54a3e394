create table things (
  id uuid primary key,
  name text not null,
  state text not null default 'NEW' check (state in ('NEW', 'OLD')),
  amount bigint,
  tags text[] not null default '{}',
  data bytea,
  made_at timestamptz not null default now(),
  parent uuid references things (id),
  constraint things_name_unique unique (name)
);
grant select, insert, update on things to ${app_role};

-- The books of the sandbox payment provider. They are not the suite's: no foreign key leads here.

-- What was asked for, once per key, and how it was answered ever since.
create table operations (
  key uuid primary key,
  kind text not null check (kind in ('CHARGE', 'CONFIRM', 'CAPTURE', 'CANCEL', 'REFUND')),
  charge_reference text not null,
  amount bigint check (amount > 0),
  result text not null check (result in ('APPROVED', 'DECLINED', 'REQUIRES_ACTION')),
  -- Of the charge, or of the refund.
  reference text not null,
  refusal text,
  create_time timestamptz not null default now()
);

create index operations_of_charge on operations (charge_reference);

-- The charge log: where the money of each charge is.
create table charges (
  reference text primary key,
  key uuid not null unique references operations deferrable initially deferred,
  payment_id uuid not null,
  payment_method text not null,
  manual_capture boolean not null,
  currency text not null,
  amount bigint not null check (amount > 0),
  state text not null check (
    state in ('DECLINED', 'REQUIRES_ACTION', 'AUTHORIZED', 'CAPTURED', 'CANCELED')),
  captured bigint not null default 0 check (captured between 0 and amount),
  refunded bigint not null default 0 check (refunded between 0 and captured),
  create_time timestamptz not null default now()
);

-- How often a key was seen whose payment method makes the provider stumble before it does anything.
create table stumbles (
  key uuid primary key,
  times integer not null
);

grant select, insert on operations to ${app_role};
grant select, insert, update on charges, stumbles to ${app_role};

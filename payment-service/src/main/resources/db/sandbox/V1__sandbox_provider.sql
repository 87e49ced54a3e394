-- The books of the sandbox payment provider. They belong to the provider, not to the suite: no foreign key
-- leads here.

-- What was asked for, once per key, and the answer that every call with the key gets.
create table operations (
  key uuid primary key,
  kind text not null check (kind in ('CHARGE', 'CONFIRM', 'CAPTURE', 'CANCEL', 'REFUND')),
  charge_reference text collate "C" not null,
  amount bigint check (amount > 0),
  result text not null check (result in ('APPROVED', 'DECLINED', 'REQUIRES_ACTION', 'CAPTURED')),
  -- Of the charge, or of the refund.
  reference text collate "C" not null,
  -- Why it was declined.
  decline text,
  -- Where the payer comes back to after an action, of operations that may require one; empty for nowhere.
  return_url text not null default '',
  create_time timestamptz not null default now()
);

create index operations_of_charge on operations (charge_reference);
create index operations_refunds_in_time on operations (create_time, reference)
  where kind = 'REFUND' and result = 'APPROVED';

-- The charge log: where the money of each charge is.
create table charges (
  reference text collate "C" primary key,
  key uuid not null unique references operations deferrable initially deferred,
  payment_id uuid not null,
  order_id uuid not null,
  customer_id uuid not null,
  -- Of the request that asked for it.
  request_id uuid not null,
  payment_method text not null,
  manual_capture boolean not null,
  currency text not null,
  amount bigint not null check (amount > 0),
  state text not null check (
    state in ('DECLINED', 'REQUIRES_ACTION', 'AUTHORIZED', 'CAPTURED', 'CANCELLED',
      'LAPSED')),
  captured bigint not null default 0 check (captured between 0 and amount),
  refunded bigint not null default 0 check (refunded between 0 and captured),
  create_time timestamptz not null default now(),
  constraint charges_money_of_state check ((state = 'CAPTURED') = (captured > 0))
);

create index charges_in_time on charges (create_time, reference);

-- Refunds that people make at the provider, and disputes: what nobody here has asked for.
create table dashboard_refunds (
  reference text collate "C" primary key,
  charge_reference text collate "C" not null references charges,
  amount bigint not null check (amount > 0),
  create_time timestamptz not null default now()
);

create index dashboard_refunds_of_charge on dashboard_refunds (charge_reference);
create index dashboard_refunds_in_time on dashboard_refunds (create_time, reference);

create table charge_disputes (
  reference text collate "C" primary key,
  charge_reference text collate "C" not null references charges,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('OPEN', 'WON', 'LOST')),
  reason text not null,
  create_time timestamptz not null default now()
);

create index charge_disputes_of_charge on charge_disputes (charge_reference);
create index charge_disputes_in_time on charge_disputes (create_time, reference);

-- How often a key has been used with a payment method that makes the provider fail at first.
create table simulated_failures (
  key uuid primary key,
  calls integer not null
);

grant select, insert on operations to ${app_role};
grant select, insert on charges, simulated_failures, dashboard_refunds, charge_disputes to ${app_role};
grant update (payment_method, state, captured, refunded) on charges to ${app_role};
grant update (calls) on simulated_failures to ${app_role};

-- Callbacks that the sandbox sends by itself: written together with what they are about, sent at least once.
create table events (
  id uuid primary key,
  -- The order of sending.
  position bigint not null generated always as identity unique,
  type text not null check (type in (
    'charge.pending', 'charge.succeeded', 'charge.expired', 'charge.refunded',
    'charge.dispute.created', 'charge.dispute.closed')),
  charge_reference text collate "C" not null references charges,
  operation_key uuid not null references operations deferrable initially deferred,
  -- How many times it is sent: the sandbox makes duplicates on purpose, and has some that are only in its list.
  copies integer not null check (copies >= 0),
  create_time timestamptz not null default now(),
  -- Until then nobody but the holder of the lease sends it.
  lease_expire_time timestamptz,
  sent_time timestamptz
);

create index events_unsent on events (position) where sent_time is null;
create index events_in_time on events (create_time);

grant select, insert on events to ${app_role};
grant update (lease_expire_time, sent_time) on events to ${app_role};

-- What becomes of a charge or a dispute without a call, whoever changes it here: it is in the list of events, and is
-- not sent.
create function list_event() returns trigger language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
begin
  insert into events (id, type, charge_reference, operation_key, copies, sent_time)
  select gen_random_uuid(), tg_argv[0], reference, key, 0, now()
  from charges where reference = to_jsonb(new) ->> tg_argv[1];
  return null;
end $$;

revoke execute on function list_event() from public;

create trigger charges_lapse after update of state on charges
  for each row when (new.state = 'LAPSED' and old.state <> 'LAPSED')
  execute function list_event('charge.expired', 'reference');

create trigger charge_disputes_end after update of state on charge_disputes
  for each row when (new.state <> 'OPEN' and old.state = 'OPEN')
  execute function list_event('charge.dispute.closed', 'charge_reference');

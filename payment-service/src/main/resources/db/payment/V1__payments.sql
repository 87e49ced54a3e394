-- Payments, refunds, the steps at the provider, and what happened. Amounts are in the smallest unit of
-- their currency.
create table payments (
  id uuid primary key,
  order_id uuid not null,
  customer_id uuid not null,
  description text not null,
  provider text not null,
  capture_method text not null check (capture_method in ('AUTOMATIC', 'MANUAL')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  requested bigint not null check (requested > 0),
  capturable bigint not null check (capturable >= 0),
  captured bigint not null check (captured >= 0),
  refunding bigint not null check (refunding >= 0),
  refunded bigint not null check (refunded >= 0),
  state text not null check (state in (
    'REQUIRES_PAYMENT_METHOD', 'REQUIRES_CONFIRMATION', 'REQUIRES_ACTION', 'PROCESSING',
    'REQUIRES_CAPTURE', 'SUCCEEDED', 'CANCELED', 'FAILED')),
  payment_method text not null,
  decline_code text,
  decline_message text,
  redirect_url text,
  client_secret text,
  charge_reference text,
  version bigint not null check (version > 0),
  create_time timestamptz not null,
  update_time timestamptz not null,
  constraint payments_never_over_captured check (capturable + captured <= requested),
  constraint payments_never_over_refunded check (refunding + refunded <= captured)
);

-- At most one payment of an order can hold or take its money.
create unique index payments_one_per_order on payments (order_id)
  where state not in ('CANCELED', 'FAILED');
create index payments_of_order on payments (order_id, id);
create index payments_of_customer on payments (customer_id, id);

create table refunds (
  id uuid primary key,
  payment_id uuid not null references payments,
  amount bigint not null check (amount > 0),
  currency text not null,
  reason text not null,
  note text not null,
  state text not null check (state in ('PENDING', 'SUCCEEDED', 'FAILED')),
  failure_code text,
  failure_message text,
  provider_reference text,
  create_time timestamptz not null,
  update_time timestamptz not null
);

create index refunds_of_payment on refunds (payment_id, id);

-- A step is a row before it is a call to the provider, which sees the row's id as its idempotency key.
create table provider_operations (
  id uuid primary key,
  kind text not null check (kind in ('CHARGE', 'CONFIRM', 'CAPTURE', 'CANCEL', 'REFUND')),
  payment_id uuid not null references payments,
  refund_id uuid references refunds,
  amount bigint not null check (amount > 0),
  currency text not null,
  capture_method text not null,
  payment_method text not null,
  charge_reference text,
  actor_kind text not null,
  actor_id text not null,
  state text not null check (state in ('STARTED', 'SUCCEEDED', 'DECLINED')),
  attempts integer not null check (attempts > 0),
  -- When recovery takes the step up.
  next_attempt_time timestamptz not null,
  -- Until when whoever works on the step is left alone; null when nobody does.
  lease_until timestamptz,
  -- Why the last attempt told nothing.
  problem text,
  -- The request that started the step, and whether the answer kept for it tells the outcome.
  request_caller text not null,
  request_method text not null,
  request_id uuid not null,
  answered boolean not null default false,
  create_time timestamptz not null default now(),
  check ((kind = 'REFUND') = (refund_id is not null)),
  check (kind = 'CHARGE' or charge_reference is not null)
);

create unique index provider_operations_of_request
  on provider_operations (request_caller, request_method, request_id);
-- While one step of a payment is open, only refunds may be open beside it.
create unique index provider_operations_one_open on provider_operations (payment_id)
  where state = 'STARTED' and kind <> 'REFUND';
create index provider_operations_of_payment on provider_operations (payment_id);
create index provider_operations_due on provider_operations (next_attempt_time)
  where state = 'STARTED';

-- Append-only: the application role may insert and read.
create table payment_events (
  payment_id uuid not null references payments,
  sequence bigint not null check (sequence > 0),
  type text not null,
  time timestamptz not null,
  state text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  refund_id uuid references refunds,
  detail text not null,
  actor_kind text not null,
  actor_id text not null,
  primary key (payment_id, sequence)
);

grant select, insert, update on payments, refunds, provider_operations to ${app_role};
grant select, insert on payment_events to ${app_role};

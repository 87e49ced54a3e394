-- Payments, refunds, steps at the provider, their history and the ledger. Amounts are in the smallest unit
-- of their currency. What the application role may do stands below each table.

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
    'REQUIRES_CAPTURE', 'SUCCEEDED', 'CANCELLED', 'FAILED')),
  payment_method text not null,
  decline_code text,
  decline_message text,
  redirect_url text,
  client_secret text,
  charge_reference text,
  metadata jsonb not null check (jsonb_typeof(metadata) = 'object'),
  version bigint not null check (version > 0),
  create_time timestamptz not null,
  update_time timestamptz not null,
  -- See payment_events.
  feed_position bigint not null,
  constraint payments_never_over_captured check (capturable + captured <= requested),
  constraint payments_never_over_refunded check (refunding + refunded <= captured)
);

-- At most one payment of an order can hold or take its money.
create unique index payments_one_per_order on payments (order_id)
  where state not in ('CANCELLED', 'FAILED');
create index payments_of_order on payments (order_id, id);
create index payments_of_customer on payments (customer_id, id);
create index payments_open on payments (id)
  where state not in ('SUCCEEDED', 'CANCELLED', 'FAILED') or refunding > 0;

grant select, insert, update on payments to ${app_role};

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
  metadata jsonb not null check (jsonb_typeof(metadata) = 'object'),
  create_time timestamptz not null,
  update_time timestamptz not null
);

create index refunds_of_payment on refunds (payment_id, id);

grant select, insert, update on refunds to ${app_role};

-- A step is a row before it is a call to the provider, which sees the row's id as its idempotency key.
create table provider_steps (
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
  -- When recovery resumes the step.
  next_attempt_time timestamptz not null,
  -- Until then nobody but the holder of the lease works on the step; null when nobody holds it.
  lease_expire_time timestamptz,
  -- Why the last attempt had no outcome.
  problem text,
  -- How many attempts in a row were ended by a defect.
  failures integer not null default 0,
  -- Since when the step is parked: recovery leaves it alone until an operator, or a caller who asks again,
  -- resumes it. Parked is what defects end again and again, and what the provider can never tell.
  parked_time timestamptz,
  -- The request that started the step.
  request_caller text not null,
  request_method text not null,
  request_id uuid not null,
  create_time timestamptz not null default now(),
  check ((kind = 'REFUND') = (refund_id is not null)),
  check (kind = 'CHARGE' or charge_reference is not null)
);

create unique index provider_steps_of_request
  on provider_steps (request_caller, request_method, request_id);
-- While one step of a payment is open, only refunds may be open beside it.
create unique index provider_steps_one_open on provider_steps (payment_id)
  where state = 'STARTED' and kind <> 'REFUND';
create index provider_steps_of_payment on provider_steps (payment_id);
create index provider_steps_due on provider_steps (next_attempt_time)
  where state = 'STARTED';

grant select, insert, update on provider_steps to ${app_role};

-- For operators, as the owner role: resumes a step at once. False when there is no open step
-- with this id. Safe at any time: the step goes out again with its own key.
create function redrive_payment_step(step_id uuid) returns boolean language sql as $$
  with redriven as (
    update provider_steps set parked_time = null, failures = 0, next_attempt_time = now()
    where id = step_id and state = 'STARTED'
    returning id)
  select count(pg_notify('payment_steps_due', id::text)::text) > 0 from redriven
$$;

revoke execute on function redrive_payment_step(uuid) from public;

-- What happened to each payment and its refunds. Append-only: the application role may insert and read.
--
-- (feed_position, payment_id, sequence) is the order in which watchers of many payments see the events.
-- feed_position is the number of the writing transaction, or the position of the payment's event before
-- if that is higher, so that the events of one payment always have growing positions. An event may be
-- shown once its feed_position is below every running transaction: nothing can appear before it then.
-- After a logical restore into another cluster, transaction numbers start again: set feed_position to 0
-- here and in payments.
create table payment_events (
  payment_id uuid not null references payments,
  sequence bigint not null check (sequence > 0),
  type text not null,
  create_time timestamptz not null,
  state text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  refund_id uuid references refunds,
  detail text not null,
  actor_kind text not null,
  actor_id text not null,
  customer_id uuid not null,
  feed_position bigint not null,
  primary key (payment_id, sequence)
);

create index payment_events_feed on payment_events (feed_position, payment_id, sequence);
create index payment_events_feed_of_customer
  on payment_events (customer_id, feed_position, payment_id, sequence);

grant select, insert on payment_events to ${app_role};

-- The double-entry ledger. Append-only: the application role may insert and read, nothing else.
--
-- Account              Kind                     Grows by   What it holds
-- PROVIDER_RECEIVABLE  asset                    debits     collected by the provider, not given back
-- SALES                income                   credits    paid by customers
-- REFUNDS              less income              debits     what we decided to give back
-- REFUNDS_PAYABLE      debt                     credits    of that, what the provider has yet to confirm
--
-- Transaction          Debit                Credit
-- CAPTURE              PROVIDER_RECEIVABLE  SALES
-- REFUND               REFUNDS              REFUNDS_PAYABLE
-- REFUND_SETTLEMENT    REFUNDS_PAYABLE      PROVIDER_RECEIVABLE
-- REFUND_REVERSAL      REFUNDS_PAYABLE      REFUNDS
create table ledger_transactions (
  id uuid primary key,
  type text not null check (type in ('CAPTURE', 'REFUND', 'REFUND_SETTLEMENT', 'REFUND_REVERSAL')),
  payment_id uuid not null references payments,
  refund_id uuid references refunds,
  create_time timestamptz not null,
  check ((type = 'CAPTURE') = (refund_id is null))
);

-- Money moves once: a payment has one capture, a refund one posting and one end.
create unique index ledger_one_capture on ledger_transactions (payment_id) where type = 'CAPTURE';
create unique index ledger_one_refund on ledger_transactions (refund_id) where type = 'REFUND';
create unique index ledger_one_refund_end on ledger_transactions (refund_id)
  where type in ('REFUND_SETTLEMENT', 'REFUND_REVERSAL');
create index ledger_transactions_of_payment on ledger_transactions (payment_id);

create table ledger_entries (
  id bigint generated always as identity primary key,
  transaction_id uuid not null references ledger_transactions,
  account text not null check (
    account in ('PROVIDER_RECEIVABLE', 'SALES', 'REFUNDS', 'REFUNDS_PAYABLE')),
  direction text not null check (direction in ('DEBIT', 'CREDIT')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$')
);

create index ledger_entries_of_transaction on ledger_entries (transaction_id);
create index ledger_entries_of_account on ledger_entries (account, currency) include (direction, amount);

-- A second safeguard behind the code, which can only make balanced transactions.
create function require_balanced_ledger_transaction() returns trigger language plpgsql as $$
declare
  concerned uuid;
begin
  if tg_table_name = 'ledger_entries' then
    concerned := new.transaction_id;
  else
    concerned := new.id;
  end if;
  if not exists (select from ledger_entries where transaction_id = concerned)
    or exists (
      select from ledger_entries
      where transaction_id = concerned
      group by currency
      having sum(case direction when 'DEBIT' then amount else -amount end) <> 0)
  then
    raise exception 'ledger transaction % is not balanced', concerned
      using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  return null;
end $$;

create constraint trigger ledger_entries_balanced after insert on ledger_entries
  deferrable initially deferred for each row execute function require_balanced_ledger_transaction();
create constraint trigger ledger_transactions_balanced after insert on ledger_transactions
  deferrable initially deferred for each row execute function require_balanced_ledger_transaction();

grant select, insert on ledger_transactions, ledger_entries to ${app_role};

-- Events that providers reported by themselves (webhooks), each once. Append-only: the application role may
-- insert and read. Neither the payload of an event nor its signature is kept.
create table provider_events (
  provider text not null,
  -- The provider's own id of the event.
  event_id text not null,
  type text not null,
  -- The payment that the event is about, and the step whose key it names; null when neither is known here.
  payment_id uuid references payments,
  step_id uuid references provider_steps,
  receive_time timestamptz not null,
  primary key (provider, event_id)
);

create index provider_events_of_payment on provider_events (payment_id);

grant select, insert on provider_events to ${app_role};

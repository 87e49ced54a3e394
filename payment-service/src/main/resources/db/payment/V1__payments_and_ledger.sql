-- Payments, refunds, steps at the provider, their history and the ledger. Amounts are in the smallest unit
-- of their currency. What the application role may do stands below each table.

create table payments (
  id uuid primary key,
  order_id uuid not null,
  customer_id uuid not null,
  requested bigint not null check (requested > 0),
  capturable bigint not null check (capturable >= 0),
  captured bigint not null check (captured >= 0),
  refunding bigint not null check (refunding >= 0),
  refunded bigint not null check (refunded >= 0),
  -- What others did at the provider, which is not in refunded: withheld until disputes are decided, lost in
  -- them, and given back beyond what was captured. The provider decides about it, so that nothing bounds it.
  disputed bigint not null default 0 check (disputed >= 0),
  dispute_losses bigint not null default 0 check (dispute_losses >= 0),
  excess_refunded bigint not null default 0 check (excess_refunded >= 0),
  version bigint not null check (version > 0),
  create_time timestamptz not null,
  update_time timestamptz not null,
  -- See payment_events.
  feed_position bigint not null,
  description text not null,
  provider text not null,
  capture_method text not null check (capture_method in ('AUTOMATIC', 'MANUAL')),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  state text not null check (state in (
    'REQUIRES_PAYMENT_METHOD', 'REQUIRES_CONFIRMATION', 'REQUIRES_ACTION', 'PROCESSING',
    'REQUIRES_CAPTURE', 'SUCCEEDED', 'CANCELLED', 'FAILED')),
  payment_method text not null,
  decline_code text,
  decline_message text,
  redirect_url text,
  client_secret text,
  charge_reference text collate "C",
  metadata jsonb not null check (jsonb_typeof(metadata) = 'object'),
  constraint payments_never_over_captured check (capturable + captured <= requested),
  constraint payments_never_over_refunded check (refunding + refunded <= captured),
  -- What a payment says of itself is where its money is, whatever the code does.
  constraint payments_money_of_state check (
    case state
      when 'SUCCEEDED' then captured > 0 and capturable = 0
      when 'REQUIRES_CAPTURE' then captured = 0 and capturable > 0
      when 'PROCESSING' then captured = 0
      else captured = 0 and capturable = 0
    end),
  -- Money that is held or taken, or waits for the payer, can be found at the provider.
  constraint payments_charge_of_state check (
    case
      when state in ('REQUIRES_ACTION', 'REQUIRES_CAPTURE', 'SUCCEEDED')
        then charge_reference is not null
      when state in ('REQUIRES_PAYMENT_METHOD', 'REQUIRES_CONFIRMATION')
        then charge_reference is null
      else true
    end),
  constraint payments_action_of_state check (
    (redirect_url is null) = (client_secret is null)
    and (redirect_url is not null or state <> 'REQUIRES_ACTION')
    and (redirect_url is null or state in ('REQUIRES_ACTION', 'PROCESSING'))),
  constraint payments_decline check ((decline_code is null) = (decline_message is null)),
  -- What belongs to a payment refers to both.
  constraint payments_currency unique (id, currency)
)
with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- At most one payment of an order can hold or take its money.
create unique index payments_one_per_order on payments (order_id)
  where state not in ('CANCELLED', 'FAILED');
-- A charge is of one payment, which what the provider says about the charge is about.
create unique index payments_charge on payments (charge_reference)
  where charge_reference is not null;
create index payments_of_order on payments (order_id, id);
create index payments_of_customer on payments (customer_id, id);
-- For lists of one state; those of several are put together. Most payments succeed, and are found
-- among all of them.
create index payments_in_state on payments (state, id) where state <> 'SUCCEEDED';
create index payments_refunding on payments (id) where refunding > 0;
-- For searches by metadata. Without metadata an object is not in it and costs nothing; the short
-- list of what is not sorted in yet bounds how long one insert is held up, and what a search reads
-- beside the index.
create index payments_metadata on payments using gin (metadata jsonb_path_ops)
  with (gin_pending_list_limit = 256) where metadata <> '{}';

-- Without a base, which is there only after a restore, it costs next to nothing this way. One that lacks the
-- base is too low: payment_events_as_their_payment does not let it get into the feed.
create trigger payments_feed_position after insert or update of feed_position on payments
  for each row when (new.feed_position <> pg_current_xact_id()::text::bigint)
  execute function require_feed_position();

grant select, insert on payments to ${app_role};
grant update (capturable, captured, refunding, refunded, disputed, dispute_losses, excess_refunded,
  version, update_time, feed_position, state, payment_method, decline_code, decline_message, redirect_url,
  client_secret, charge_reference, metadata) on payments to ${app_role};

create table refunds (
  id uuid primary key,
  payment_id uuid not null,
  amount bigint not null check (amount > 0),
  -- Of a refund that was made at the provider, what is more than was left of the captured money.
  excess bigint not null default 0 check (excess between 0 and amount),
  -- When it was heard of that a bank has sent it back after it had succeeded. It stays SUCCEEDED: the customer is
  -- still to have the money, in another way.
  bounced_time timestamptz,
  create_time timestamptz not null,
  update_time timestamptz not null,
  currency text collate "C" not null,
  reason text not null check (reason in (
    'REQUESTED_BY_CUSTOMER', 'ORDER_CANCELLED', 'DUPLICATE', 'FRAUDULENT', 'MADE_AT_PROVIDER')),
  note text not null,
  state text not null check (state in ('PENDING', 'SUCCEEDED', 'FAILED')),
  failure_code text,
  failure_message text,
  provider_reference text collate "C",
  metadata jsonb not null check (jsonb_typeof(metadata) = 'object'),
  foreign key (payment_id, currency) references payments (id, currency),
  constraint refunds_end check (
    (state = 'SUCCEEDED' or reason = 'MADE_AT_PROVIDER') = (provider_reference is not null)
    and (state = 'FAILED') = (failure_code is not null)
    and (state = 'FAILED') = (failure_message is not null)),
  constraint refunds_excess check (
    excess = 0 or (reason = 'MADE_AT_PROVIDER' and state = 'SUCCEEDED')),
  constraint refunds_bounced check (bounced_time is null or state = 'SUCCEEDED'),
  -- What belongs to a refund refers to both.
  constraint refunds_payment unique (id, payment_id)
)
-- Room for other metadata beside what was asked for: it changes no indexed column.
with (fillfactor = 95, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02);

create index refunds_of_payment on refunds (payment_id, id);
-- A refund at the provider is one here: either one of ours or one that was made there.
create unique index refunds_one_per_provider_refund on refunds (provider_reference)
  where provider_reference is not null;

create index refunds_in_excess on refunds (update_time) where excess > 0;
create index refunds_bounced on refunds (bounced_time) where bounced_time is not null;

grant select, insert on refunds to ${app_role};
grant update (update_time, state, excess, bounced_time, failure_code, failure_message, provider_reference,
  metadata) on refunds to ${app_role};

-- What customers dispute with their banks, as the provider tells.
create table disputes (
  id uuid primary key,
  payment_id uuid not null,
  amount bigint not null check (amount > 0),
  create_time timestamptz not null,
  update_time timestamptz not null,
  currency text collate "C" not null,
  state text not null check (state in ('OPEN', 'WON', 'LOST')),
  -- The provider's word for what the customer says.
  reason text not null check (length(reason) <= 64),
  provider_reference text collate "C" not null,
  foreign key (payment_id, currency) references payments (id, currency),
  constraint disputes_payment unique (id, payment_id),
  constraint disputes_one_per_provider_dispute unique (provider_reference)
);

create index disputes_of_payment on disputes (payment_id, id);
create index disputes_open on disputes (id) where state = 'OPEN';

grant select, insert on disputes to ${app_role};
grant update (update_time, state) on disputes to ${app_role};

-- A step is a row before it is a call to the provider, which sees the row's id as its idempotency key.
create table provider_steps (
  id uuid primary key,
  payment_id uuid not null,
  refund_id uuid,
  -- The request that started the step; see request_caller.
  request_id uuid not null,
  amount bigint not null check (amount > 0),
  -- When recovery resumes the step.
  next_attempt_time timestamptz not null,
  -- Until then nobody but the holder of the lease works on the step; null when nobody holds it.
  lease_expire_time timestamptz,
  -- Since when the step is parked: recovery leaves it alone until an operator, or a caller who asks again,
  -- resumes it. Parked is what defects end again and again, and what the provider can never tell.
  parked_time timestamptz,
  create_time timestamptz not null default now(),
  attempts integer not null check (attempts > 0),
  -- How many attempts in a row were ended by a defect.
  failures integer not null default 0 check (failures >= 0),
  kind text not null check (kind in ('CHARGE', 'CONFIRM', 'CAPTURE', 'CANCEL', 'REFUND')),
  state text not null check (state in ('STARTED', 'SUCCEEDED', 'DECLINED')),
  currency text collate "C" not null,
  capture_method text not null check (capture_method in ('AUTOMATIC', 'MANUAL')),
  payment_method text not null,
  -- Where the provider sends the payer back to; empty for nowhere in particular. Every try sends the same.
  return_url text not null check (length(return_url) <= 1000),
  charge_reference text,
  actor_kind text not null check (actor_kind in ('USER', 'SERVICE', 'SYSTEM', 'PROVIDER')),
  actor_id text not null,
  -- Why the last attempt had no outcome.
  problem text,
  request_caller text collate "C" not null,
  request_method text collate "C" not null,
  foreign key (payment_id, currency) references payments (id, currency),
  foreign key (refund_id, payment_id) references refunds (id, payment_id),
  check ((kind = 'REFUND') = (refund_id is not null)),
  check (kind = 'CHARGE' or charge_reference is not null),
  -- What is settled nobody works on, and no operator has to look at.
  constraint provider_steps_settled check (
    state = 'STARTED' or (lease_expire_time is null and parked_time is null))
)
with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

create unique index provider_steps_of_request
  on provider_steps (request_caller, request_method, request_id);
-- While one step of a payment is open, only refunds may be open beside it.
create unique index provider_steps_one_open on provider_steps (payment_id)
  where state = 'STARTED' and kind <> 'REFUND';
-- The provider is asked for a refund under one key, ever.
create unique index provider_steps_one_per_refund on provider_steps (refund_id)
  where refund_id is not null;
create index provider_steps_of_payment on provider_steps (payment_id) where state = 'STARTED';
create index provider_steps_due on provider_steps (next_attempt_time)
  where state = 'STARTED';

grant select, insert on provider_steps to ${app_role};
grant update (next_attempt_time, lease_expire_time, parked_time, attempts, failures, state, problem)
  on provider_steps to ${app_role};

-- Requests to charge, by the id that their caller gave them: each charges once or never. The row is written
-- by the request, in the transaction of its step and before it, or by whoever prevents it; who comes second
-- waits for the first and reads what it wrote. Kept as long as payments, which is longer than request keys.
-- Append-only: the application role may insert and read.
create table charge_requests (
  id uuid primary key,
  -- Null when it was prevented: then it never has one.
  step_id uuid references provider_steps deferrable initially deferred,
  create_time timestamptz not null default now()
);

grant select, insert on charge_requests to ${app_role};

-- For operators, as the owner role: resumes a step at once. False when there is no open step
-- with this id. Safe at any time: the step goes out again with its own key.
create function redrive_payment_step(step_id uuid) returns boolean language sql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
  with redriven as (
    update provider_steps set parked_time = null, failures = 0, next_attempt_time = now()
    where id = step_id and state = 'STARTED'
    returning id)
  select count(pg_notify('payment_steps_due', id::text)::text) > 0 from redriven
$$;

revoke execute on function redrive_payment_step(uuid) from public;

-- Charges that stand open at the provider, where they change without a call from here: the payer acts, or an
-- authorization lapses. A row is written with the event that says that the charge waits or holds money, and is gone
-- when a look finds the payment at its end. The application role deletes only from here.
create table open_charges (
  payment_id uuid primary key references payments,
  -- When it began to wait for its payer, or to hold money.
  since timestamptz not null,
  next_look_time timestamptz not null,
  -- Until then nobody but the holder of the lease looks at it; null when nobody does.
  lease_expire_time timestamptz
)
with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

create index open_charges_due on open_charges (next_look_time);

grant select, insert, delete on open_charges to ${app_role};
grant update (since, next_look_time, lease_expire_time) on open_charges to ${app_role};

create type payment_event_type as enum (
  'CREATED', 'CONFIRMED', 'ACTION_REQUIRED', 'OUTCOME_UNKNOWN', 'DECLINED', 'AUTHORIZED',
  'CAPTURE_STARTED', 'CAPTURED', 'CANCELLATION_STARTED', 'CANCELLED', 'FAILED', 'REFUND_CREATED',
  'REFUND_SUCCEEDED', 'REFUND_FAILED', 'UPDATED', 'EXCESS_REFUNDED', 'DISPUTE_OPENED',
  'DISPUTE_WON', 'DISPUTE_LOST');
create type payment_state as enum (
  'REQUIRES_PAYMENT_METHOD', 'REQUIRES_CONFIRMATION', 'REQUIRES_ACTION', 'PROCESSING',
  'REQUIRES_CAPTURE', 'SUCCEEDED', 'CANCELLED', 'FAILED');
create type actor_kind as enum ('USER', 'SERVICE', 'SYSTEM', 'PROVIDER');

-- What happened to each payment and its refunds. Append-only: the application role may insert and read.
--
-- (feed_position, payment_id, sequence) is the order in which watchers of many payments see the events.
-- feed_position is that of the writing transaction (see feed_history), or the position of the payment's
-- event before if that is higher, so that the events of one payment always have growing positions. An
-- event may be shown once its feed_position is below that of every running transaction: nothing can
-- appear before it then.
create table payment_events (
  payment_id uuid not null,
  customer_id uuid not null,
  sequence bigint not null check (sequence > 0),
  create_time timestamptz not null,
  amount bigint not null check (amount > 0),
  feed_position bigint not null,
  type payment_event_type not null,
  state payment_state not null,
  actor_kind actor_kind not null,
  refund_id uuid,
  dispute_id uuid,
  currency text collate "C" not null,
  actor_id text not null,
  detail text not null,
  primary key (payment_id, sequence),
  foreign key (payment_id, currency) references payments (id, currency),
  foreign key (refund_id, payment_id) references refunds (id, payment_id),
  foreign key (dispute_id, payment_id) references disputes (id, payment_id),
  constraint payment_events_of_refunds check (
    case
      when type in ('REFUND_CREATED', 'REFUND_SUCCEEDED', 'REFUND_FAILED', 'EXCESS_REFUNDED')
        then refund_id is not null
      when type in ('UPDATED', 'OUTCOME_UNKNOWN') then true
      else refund_id is null
    end),
  constraint payment_events_of_disputes check (
    (type in ('DISPUTE_OPENED', 'DISPUTE_WON', 'DISPUTE_LOST')) = (dispute_id is not null))
);

-- Few events have the same position: they are sorted as they are read.
create index payment_events_feed on payment_events (feed_position);
create index payment_events_feed_of_customer on payment_events (customer_id, feed_position);

-- Refuses an event that is not of its payment's customer, or not where its transaction stands: watchers would
-- miss it, or be shown it for good. The owner may, who puts rows back as they were.
create function require_event_of_payment() returns trigger language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
begin
  if not exists (
    select from ${flyway:defaultSchema}.payments p, ${flyway:defaultSchema}.feed_history h
    where p.id = new.payment_id and p.customer_id = new.customer_id
      and new.feed_position
        = greatest(p.feed_position, h.base + pg_current_xact_id()::text::bigint))
    and not (select pg_has_role(relowner, 'usage') from pg_catalog.pg_class where oid = tg_relid)
  then
    raise exception 'an event of payment % of customer % at position %; expected those of the payment and its'
      ' transaction', new.payment_id, new.customer_id, new.feed_position
      using errcode = 'check_violation', constraint = 'payment_events_as_their_payment';
  end if;
  return null;
end $$;

revoke execute on function require_event_of_payment() from public;

create trigger payment_events_as_their_payment after insert on payment_events
  for each row execute function require_event_of_payment();

grant select, insert on payment_events to ${app_role};

-- The accounts of the double-entry ledger. New ones are new rows. Nobody but the owner writes here.
create table ledger_accounts (
  code text collate "C" primary key check (code ~ '^[A-Z][A-Z0-9_]{0,62}$'),
  grows_by text not null check (grows_by in ('DEBIT', 'CREDIT')),
  holds text not null
);

insert into ledger_accounts (code, grows_by, holds) values
  ('PROVIDER_RECEIVABLE', 'DEBIT', 'an asset: collected by the provider, not given back'),
  ('SALES', 'CREDIT', 'income: paid by customers'),
  ('REFUNDS', 'DEBIT', 'less income: what we decided to give back'),
  ('REFUNDS_PAYABLE', 'CREDIT', 'a debt: of that, what the provider has yet to confirm'),
  ('EXCESS_REFUNDS', 'DEBIT', 'a loss: given back at the provider beyond what was captured'),
  ('DISPUTED', 'DEBIT', 'an asset: withheld by the provider until disputes are decided'),
  ('DISPUTE_LOSSES', 'DEBIT', 'a loss: given back because a dispute was lost');

-- Between which accounts each leg of a transaction moves money. Nobody but the owner writes here.
create table ledger_legs (
  type text collate "C" not null,
  leg smallint not null check (leg > 0),
  debit_account text collate "C" not null references ledger_accounts,
  credit_account text collate "C" not null references ledger_accounts,
  primary key (type, leg, debit_account, credit_account),
  check (debit_account <> credit_account)
);

insert into ledger_legs (type, leg, debit_account, credit_account) values
  ('CAPTURE', 1, 'PROVIDER_RECEIVABLE', 'SALES'),
  ('REFUND', 1, 'REFUNDS', 'REFUNDS_PAYABLE'),
  ('REFUND_SETTLEMENT', 1, 'REFUNDS_PAYABLE', 'PROVIDER_RECEIVABLE'),
  ('REFUND_REVERSAL', 1, 'REFUNDS_PAYABLE', 'REFUNDS'),
  ('PROVIDER_REFUND', 1, 'REFUNDS', 'PROVIDER_RECEIVABLE'),
  ('EXCESS_REFUND', 1, 'EXCESS_REFUNDS', 'PROVIDER_RECEIVABLE'),
  ('DISPUTE', 1, 'DISPUTED', 'PROVIDER_RECEIVABLE'),
  ('DISPUTE_WON', 1, 'PROVIDER_RECEIVABLE', 'DISPUTED'),
  ('DISPUTE_LOST', 1, 'DISPUTE_LOSSES', 'DISPUTED');

grant select on ledger_accounts, ledger_legs to ${app_role};

-- The ledger itself: each row moves an amount from the account that it credits to the one that it debits, so
-- that it is balanced whatever is in it. A transaction has one row for each of its legs. Append-only: the
-- application role may insert and read, nothing else.
--
-- (feed_position, payment_id, sequence, leg) is the order in which the ledger is listed. feed_position is that
-- of the writing transaction (see feed_history), or that of the payment's posting before if it is higher, so
-- that the postings of one payment always have growing places, or the end of the last closing if that is higher
-- still (after a restore). A posting may be shown once its feed_position is below that of every running
-- transaction: nothing can appear before it then.
create table ledger_postings (
  transaction_id uuid not null,
  leg smallint not null check (leg > 0),
  type text collate "C" not null,
  payment_id uuid not null,
  -- The version of the payment, and so the sequence of its event.
  sequence bigint not null check (sequence > 0),
  refund_id uuid,
  dispute_id uuid,
  debit_account text collate "C" not null,
  credit_account text collate "C" not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  create_time timestamptz not null,
  feed_position bigint not null,
  primary key (transaction_id, leg),
  -- Money moves once: a payment has one capture, a refund and a dispute one posting …
  constraint ledger_moves_once
    unique nulls not distinct (payment_id, refund_id, dispute_id, type, leg),
  foreign key (payment_id, currency) references payments (id, currency),
  foreign key (refund_id, payment_id) references refunds (id, payment_id),
  foreign key (dispute_id, payment_id) references disputes (id, payment_id),
  check ((type in ('DISPUTE', 'DISPUTE_WON', 'DISPUTE_LOST')) = (dispute_id is not null)),
  check ((type = 'CAPTURE') = (refund_id is null and dispute_id is null)),
  check (refund_id is null or dispute_id is null),
  check (debit_account <> credit_account)
);

-- … and one end.
create unique index ledger_one_refund_end on ledger_postings (refund_id, leg)
  where type in ('REFUND_SETTLEMENT', 'REFUND_REVERSAL');
create unique index ledger_one_dispute_end on ledger_postings (dispute_id, leg)
  where type in ('DISPUTE_WON', 'DISPUTE_LOST');
create unique index ledger_postings_feed on ledger_postings (feed_position, payment_id, sequence, leg);

-- Refuses a leg that may not be, and a position that is not of the posting's own transaction; raises one that is
-- below the last closing. No foreign key to ledger_legs: each posting would lock the same row of a table of four.
-- As the role that inserts, which could put a table of its own before a name without a schema.
create function check_ledger_posting() returns trigger language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
declare
  allowed boolean;
  own bigint;
  closed bigint;
begin
  select
    exists (
      select from ${flyway:defaultSchema}.ledger_legs l
      where l.type = new.type and l.leg = new.leg and l.debit_account = new.debit_account
        and l.credit_account = new.credit_account),
    (select h.base + pg_current_xact_id()::text::bigint from ${flyway:defaultSchema}.feed_history h),
    (select max(c.until_position) from ${flyway:defaultSchema}.ledger_closings c)
  into allowed, own, closed;
  if not allowed then
    raise exception 'leg % of % may not debit % and credit %', new.leg, new.type, new.debit_account,
      new.credit_account
      using errcode = 'check_violation', constraint = 'ledger_leg_allowed';
  end if;
  -- Whatever is below the oldest running transaction may be closed at any moment: see ledger_closings.
  if new.feed_position < own then
    raise exception 'a posting at position %, which is below its own transaction; expected at least %',
      new.feed_position, own
      using errcode = 'check_violation', constraint = 'ledger_position_open';
  end if;
  -- Above is only who follows an earlier posting of the payment.
  if new.feed_position > greatest(own, closed) and not exists (
    select from ${flyway:defaultSchema}.ledger_postings p
    where p.payment_id = new.payment_id and p.feed_position >= new.feed_position)
  then
    raise exception 'a posting at position %; expected that of its transaction, %', new.feed_position, own
      using errcode = 'check_violation', constraint = 'ledger_position_reached';
  end if;
  -- What is closed stays closed, even where a dump was restored and transactions are numbered anew.
  if new.feed_position < closed then
    new.feed_position := closed;
  end if;
  return new;
end $$;

revoke execute on function check_ledger_posting() from public;

create trigger ledger_postings_checked before insert on ledger_postings
  for each row execute function check_ledger_posting();

grant select, insert on ledger_postings to ${app_role};

-- Closed sums: what all postings below a position moved, so that nobody has to add them up again. Below the
-- oldest running transaction the postings are complete and never change, so a sum is closed up to there at most,
-- and by position, never by time. Each closing goes on where another one ended, and only one does: from 0 on,
-- they have neither gaps nor overlaps. Only close_ledger() writes here. Closings from one on can be deleted by
-- the owner at any time: they are made again.
create table ledger_closings (
  -- Behind the last posting that is closed.
  until_position bigint primary key,
  from_position bigint unique references ledger_closings,
  -- How many there are in between, and when they were made, whatever clocks did: a search by time leaves out the
  -- closings that cannot have any.
  postings bigint not null,
  earliest_create_time timestamptz,
  latest_create_time timestamptz,
  close_time timestamptz not null default now(),
  constraint ledger_closings_begin check ((until_position = 0) = (from_position is null)),
  constraint ledger_closings_go_on check (until_position > from_position),
  constraint ledger_closings_are_not_empty check (
    from_position is null
    or (postings > 0 and earliest_create_time is not null and latest_create_time is not null))
);

insert into ledger_closings (until_position, postings) values (0, 0);

-- From the beginning of the ledger until the position. Both sides in one row, so that the sums are balanced as
-- the postings are.
create table ledger_closed_sums (
  until_position bigint not null references ledger_closings on delete cascade,
  debit_account text collate "C" not null references ledger_accounts,
  credit_account text collate "C" not null references ledger_accounts,
  currency text collate "C" not null,
  amount numeric not null check (amount > 0 and scale(amount) = 0),
  primary key (until_position, debit_account, credit_account, currency),
  check (debit_account <> credit_account)
);

-- No posting appears below it any more; as FeedHistory of service-runtime has it.
create function ledger_horizon() returns bigint language sql stable
set search_path = ${flyway:defaultSchema}, pg_temp as $$
  select base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint from feed_history
$$;

-- Stable, so that it sees the horizon of the statement that counts the postings, not a later one.
create function require_ledger_horizon() returns trigger language plpgsql stable
set search_path = ${flyway:defaultSchema}, pg_temp as $$
begin
  if new.until_position > ledger_horizon() then
    raise exception 'postings closed up to position %; expected at most %', new.until_position,
      ledger_horizon()
      using errcode = 'check_violation', constraint = 'ledger_closes_below_horizon';
  end if;
  return new;
end $$;

create trigger ledger_closes_below_horizon before insert on ledger_closings
  for each row execute function require_ledger_horizon();

-- How many postings a closing has at least. Closings are kept for good: whoever may call close_ledger could
-- otherwise make one for each posting.
create function ledger_closing_floor() returns integer language sql immutable
set search_path = pg_catalog, pg_temp as $$
  select 1000
$$;

-- Closes the next so many postings, and those that have the position of the last of them. Returns up to where, or
-- null when there are not so many yet, or somebody else closes them.
create function close_ledger(most integer) returns bigint language plpgsql security definer
set search_path = ${flyway:defaultSchema}, pg_temp as $$
declare
  closed bigint;
  newest bigint;
begin
  if most is null or most < ledger_closing_floor() then
    raise exception 'the ledger is to be closed by % postings; expected % or more', most,
      ledger_closing_floor()
      using errcode = 'check_violation', constraint = 'ledger_closings_are_long_enough';
  end if;
  select max(until_position) into closed from ledger_closings;
  select max(feed_position) into newest
  from (
    select feed_position from ledger_postings
    where feed_position >= closed and feed_position < ledger_horizon()
    order by feed_position
    limit most) as block
  having count(*) = most;
  if newest is null then
    return null;
  end if;
  insert into ledger_closings (
    until_position, from_position, postings, earliest_create_time, latest_create_time)
  select newest + 1, closed, count(*), min(create_time), max(create_time)
  from ledger_postings
  where feed_position >= closed and feed_position <= newest
  on conflict do nothing;
  if not found then
    return null;
  end if;
  insert into ledger_closed_sums (until_position, debit_account, credit_account, currency, amount)
  select newest + 1, debit_account, credit_account, currency, sum(amount)
  from (
    select debit_account, credit_account, currency, amount
    from ledger_closed_sums where until_position = closed
    union all
    select debit_account, credit_account, currency, amount
    from ledger_postings where feed_position >= closed and feed_position <= newest) as moved
  group by debit_account, credit_account, currency;
  return newest + 1;
end $$;

revoke execute on function
  ledger_horizon(), require_ledger_horizon(), ledger_closing_floor(), close_ledger(integer) from public;
grant execute on function close_ledger(integer) to ${app_role};
grant select on ledger_closings, ledger_closed_sums to ${app_role};

-- Events that providers reported by themselves (webhooks), each once. Append-only: the application role may
-- insert and read. Neither the payload of an event nor its signature is kept.
create table provider_events (
  -- The payment that the event is about, and the step whose key it names; null when neither is known here.
  payment_id uuid references payments,
  step_id uuid references provider_steps,
  receive_time timestamptz not null,
  provider text collate "C" not null,
  -- The provider's own id of the event.
  event_id text collate "C" not null,
  type text not null,
  primary key (provider, event_id),
  constraint provider_events_of_steps check (step_id is null or payment_id is not null)
);

grant select, insert on provider_events to ${app_role};

-- Charges about which the provider is to be asked what others did with them: a refund or a dispute was heard of,
-- or goes on. A row is there until nothing is left to find out.
create table provider_checks (
  payment_id uuid primary key references payments,
  -- How often somebody has asked for it or claimed it: what is heard of while it runs makes it run again, and whoever
  -- holds it longer than the lease does not end it for the next one.
  requests bigint not null default 1 check (requests > 0),
  due_time timestamptz not null,
  -- Until then nobody but the holder of the lease works on it.
  lease_expire_time timestamptz,
  -- How many times in a row it has failed, and why the last time.
  failures integer not null default 0 check (failures >= 0),
  last_failure text
);

create index provider_checks_due on provider_checks (due_time);

grant select, insert, delete on provider_checks to ${app_role};
grant update (requests, due_time, lease_expire_time, failures, last_failure)
  on provider_checks to ${app_role};

-- Up to when what a provider lists was searched, so that nothing depends on the events that it sends: its refunds
-- and disputes for what others did, and its events for what became of that, and of authorizations.
create table provider_sweeps (
  provider text collate "C" not null,
  books text collate "C" not null check (books in ('MOVEMENTS', 'EVENTS')),
  until_time timestamptz not null,
  due_time timestamptz not null,
  primary key (provider, books)
);

grant select, insert on provider_sweeps to ${app_role};
grant update (until_time, due_time) on provider_sweeps to ${app_role};

-- The catalogue, orders and their history. What the application role may do stands below each table.

-- The state of an order in its history. In psql an enum reads like the text that it is, in four bytes.
create type order_state as enum (
  'PENDING_PAYMENT', 'PAID', 'SHIPPED', 'DELIVERED', 'EXPIRED', 'CANCELLING', 'CANCELLED');
create type order_event_type as enum (
  'CREATED', 'UPDATED', 'PAYMENT_STARTED', 'PAYMENT_ACTION_REQUIRED', 'PAYMENT_DECLINED', 'PAID',
  'SHIPPED', 'DELIVERED', 'CANCELLATION_STARTED', 'CANCELLED', 'EXPIRED', 'REFUND_STARTED',
  'REFUND_SUCCEEDED', 'REFUND_FAILED', 'REFUNDED_ELSEWHERE', 'DISPUTE_OPENED', 'DISPUTE_WON',
  'DISPUTE_LOST', 'REDACTED');
create type actor_kind as enum ('USER', 'SERVICE', 'SYSTEM');

grant usage on type order_state, order_event_type, actor_kind to ${app_role};

create table products (
  id uuid primary key,
  sku text collate "C" not null constraint products_sku_unique unique,
  title text not null,
  description text not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  price_minor_units bigint not null check (price_minor_units between 1 and 1000000000000),
  state text not null check (state in ('ACTIVE', 'INACTIVE')),
  -- Whether it can be ordered, for the table stock.
  orderable boolean not null generated always as (state = 'ACTIVE') stored,
  metadata jsonb not null check (jsonb_typeof(metadata) = 'object'),
  create_time timestamptz not null,
  update_time timestamptz not null,
  -- Of everything but the stock.
  version bigint not null,
  constraint products_as_in_stock unique (id, currency, orderable)
);

create index products_active on products (id desc) where state = 'ACTIVE';
create index products_inactive on products (id desc) where state = 'INACTIVE';
-- For searches by metadata. Without metadata an object is not in it and costs nothing; the short
-- list of what is not sorted in yet bounds how long one insert is held up, and what a search reads
-- beside the index.
create index products_metadata on products using gin (metadata jsonb_path_ops)
  with (gin_pending_list_limit = 256) where metadata <> '{}';

grant select, insert on products to ${app_role};
grant update (title, description, currency, price_minor_units, state, metadata, update_time,
  version) on products to ${app_role};

-- What there is of each product, apart from the rest of it: every order writes here, and all that it
-- needs to know of the product is beside it. Whether it can be ordered and in which currency comes
-- from products, by the foreign key and in the transaction that changes it there. Whoever locks
-- several rows does so in the order of their ids.
create table stock (
  product_id uuid primary key,
  on_hand bigint not null,
  reserved bigint not null,
  orderable boolean not null,
  currency text collate "C" not null,
  -- Nothing is sold twice, whatever the code does.
  constraint stock_never_oversold check (reserved >= 0 and reserved <= on_hand),
  constraint stock_of_its_product foreign key (product_id, currency, orderable)
    references products (id, currency, orderable) on update cascade
)
-- Room on each page for new versions of a row: reserving touches no index.
with (fillfactor = 50);

grant select, insert, update (on_hand, reserved) on stock to ${app_role};

-- What came into the stock or left it other than by an order. Append-only.
create table stock_adjustments (
  id uuid primary key,
  product_id uuid not null references products (id),
  delta bigint not null check (delta <> 0),
  reason text not null,
  actor_kind actor_kind not null,
  actor_id text not null,
  create_time timestamptz not null
);

create index stock_adjustments_product on stock_adjustments (product_id, id);

grant select, insert on stock_adjustments to ${app_role};

create table orders (
  id uuid primary key,
  -- Without the hyphens with which people see it. The check character is the application's business.
  number text collate "C" not null constraint orders_number_unique unique
    check (number ~ '^[2-9CDFHJKMNPQRTVWX]{10}$'),
  customer_id text collate "C" not null,
  state text not null check (state in
    ('PENDING_PAYMENT', 'PAID', 'SHIPPED', 'DELIVERED', 'EXPIRED', 'CANCELLING', 'CANCELLED')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  total_minor_units bigint not null check (total_minor_units > 0),
  recipient text not null,
  line1 text not null,
  line2 text not null,
  city text not null,
  region text not null,
  postal_code text not null,
  country_code text not null,
  note text not null,
  -- Empty when none was given.
  contact_email text not null,
  metadata jsonb not null check (jsonb_typeof(metadata) = 'object'),
  -- The latest payment attempt.
  payment_attempt_id uuid,
  -- How many rows it has in shipments.
  shipment_count integer not null default 0,
  -- How many rows it has in order_refunds.
  refund_count integer not null default 0,
  -- The sum of its rows in settled_refunds.
  refunded_minor_units bigint not null default 0,
  -- What of the payment is disputed, and lost in disputes, as the payment service had it at the latest
  -- event of a dispute.
  disputed_minor_units bigint not null default 0,
  lost_dispute_minor_units bigint not null default 0,
  create_time timestamptz not null,
  update_time timestamptz not null,
  expire_time timestamptz not null,
  -- Also the sequence of the latest event.
  version bigint not null check (version >= 1),
  -- See order_events.
  feed_position bigint not null,
  -- When what it held about a person was taken out, by redact_order.
  redact_time timestamptz,
  constraint orders_country_code check (country_code ~ '^[A-Z]{2}$' or redact_time is not null),
  -- What is still needed is not taken out, and what was taken out does not come back.
  constraint orders_redacted_at_the_end check
    (redact_time is null or state in ('DELIVERED', 'EXPIRED', 'CANCELLED')),
  constraint orders_redacted_for_good check
    (redact_time is null
      or (recipient || line1 || line2 || city || region || postal_code || country_code || note
          || contact_email = ''
        and metadata = '{}')),
  -- Nothing is sent before it is paid, and what is sent is not cancelled, whatever the code does.
  constraint orders_shipped_while_paid check (
    case
      when state = 'PAID' then shipment_count >= 0
      when state in ('SHIPPED', 'DELIVERED') then shipment_count >= 1
      else shipment_count = 0
    end),
  -- What was not paid is not given back, and nothing is given back twice, whatever the code does.
  constraint orders_refunded_after_paid check (
    state not in ('PENDING_PAYMENT', 'EXPIRED') or (refund_count = 0 and refunded_minor_units = 0)),
  -- Nor is it disputed. Nothing bounds it: a bank may take back what was refunded before.
  constraint orders_disputed_after_paid check (
    least(disputed_minor_units, lost_dispute_minor_units) >= 0
    and (greatest(disputed_minor_units, lost_dispute_minor_units) = 0
      or (state not in ('PENDING_PAYMENT', 'EXPIRED') and payment_attempt_id is not null))),
  constraint orders_never_overrefunded check (
    refunded_minor_units between 0 and total_minor_units and refund_count between 0 and 50),
  -- Money comes in by an attempt: without one there is none to keep, to give back or to send for.
  constraint orders_unpaid_without_attempt check (
    payment_attempt_id is not null
    or (state in ('PENDING_PAYMENT', 'EXPIRED', 'CANCELLED')
      and refund_count = 0 and refunded_minor_units = 0))
)
-- Room for the next version of an order beside the one before: an update that changes no indexed
-- column, such as the start of a payment, then touches no index.
with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02);

create index orders_of_customer on orders (customer_id, id desc);
-- For counting what of a customer waits to be paid, which is little whatever else they ordered.
create index orders_unpaid_of_customer on orders (customer_id) where state = 'PENDING_PAYMENT';
-- For lists of one state; those of several are put together. Most orders are delivered, and have a
-- smaller index of their own.
create index orders_in_state on orders (state, id) where state <> 'DELIVERED';
create index orders_delivered on orders (id) where state = 'DELIVERED';
-- As that of products.
create index orders_metadata on orders using gin (metadata jsonb_path_ops)
  with (gin_pending_list_limit = 256) where metadata <> '{}';

-- Without a base, which is there only after a restore, it costs next to nothing this way. One that lacks the
-- base is too low: order_events_as_their_order does not let it get into the feed.
create trigger orders_feed_position after insert or update of feed_position on orders
  for each row when (new.feed_position <> pg_current_xact_id()::text::bigint)
  execute function require_feed_position();

grant select, insert on orders to ${app_role};
grant update (state, recipient, line1, line2, city, region, postal_code, country_code, note,
  contact_email, metadata, payment_attempt_id, shipment_count, refund_count, refunded_minor_units,
  disputed_minor_units, lost_dispute_minor_units, update_time, version, feed_position) on orders to ${app_role};

-- The turn of a customer to place an order: whoever takes it next waits until this transaction has ended.
-- Returns how many orders of the customer wait to be paid. Two statements, because a statement sees what
-- was committed before it began, which is before it waited.
create function take_turn_of_customer(customer text) returns bigint language plpgsql volatile
set search_path = ${flyway:defaultSchema}, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('orders'), hashtext(customer));
  return (
    select count(*) from orders where customer_id = customer and state = 'PENDING_PAYMENT');
end $$;

revoke execute on function take_turn_of_customer(text) from public;
grant execute on function take_turn_of_customer(text) to ${app_role};

-- Prices and titles as they were when the order was placed. All that changes is how much is sent and
-- how much is refunded. That its product exists is ensured by the statement that reserves it, and
-- products are never deleted. A foreign key would have to lock the product: of one that many order at
-- once, each order would write down everybody who has it locked.
create table order_lines (
  order_id uuid not null references orders (id),
  product_id uuid not null,
  unit_price_minor_units bigint not null check (unit_price_minor_units > 0),
  -- What is set aside and what is refunded of the line's total.
  refund_minor_units bigint not null default 0,
  -- From 1; the id of the line in the contract. A line is nothing without its order.
  line_number smallint not null check (line_number >= 1),
  quantity smallint not null check (quantity between 1 and 10000),
  -- The sum of its shipment items.
  shipped_quantity smallint not null default 0,
  -- Set aside by the refunds that are under way, and refunded. Of both, so many were not sent when the
  -- refund began and never will be.
  refunding_quantity smallint not null default 0,
  refunding_unsent_quantity smallint not null default 0,
  refunded_quantity smallint not null default 0,
  refunded_unsent_quantity smallint not null default 0,
  -- Of those refunded, so many were put on sale again.
  restocked_quantity smallint not null default 0,
  sku text not null,
  title text not null,
  primary key (order_id, line_number),
  constraint order_lines_one_per_product unique (order_id, product_id),
  constraint order_lines_never_overshipped check (
    shipped_quantity >= 0
    and shipped_quantity + refunding_unsent_quantity + refunded_unsent_quantity <= quantity),
  constraint order_lines_never_overrefunded check (
    refunding_quantity >= 0 and refunded_quantity >= 0
    and refunding_quantity + refunded_quantity <= quantity
    and refund_minor_units between 0 and quantity * unit_price_minor_units),
  -- What is refunded was either not sent or is sent.
  constraint order_lines_refunded_as_sent check (
    refunding_unsent_quantity between 0 and refunding_quantity
    and refunded_unsent_quantity between 0 and refunded_quantity
    and refunding_quantity - refunding_unsent_quantity
      + refunded_quantity - refunded_unsent_quantity <= shipped_quantity),
  constraint order_lines_restocked_once check (restocked_quantity between 0 and refunded_quantity)
);

grant select, insert on order_lines to ${app_role};
grant update (shipped_quantity, refunding_quantity, refunding_unsent_quantity, refunded_quantity,
  refunded_unsent_quantity, restocked_quantity, refund_minor_units) on order_lines to ${app_role};

-- What was handed to a carrier at once. All that changes is that it arrives.
create table shipments (
  order_id uuid not null references orders (id),
  id uuid not null,
  -- Its place among the shipments of the order, which are 50 at most.
  number integer not null check (number between 1 and 50),
  carrier text not null,
  tracking_number text not null,
  ship_time timestamptz not null,
  deliver_time timestamptz,
  -- Whether carrier and tracking number were taken out, by redact_order.
  redacted boolean not null default false,
  primary key (order_id, id),
  constraint shipments_numbered unique (order_id, number),
  constraint shipments_arrive_after_they_are_sent check (deliver_time >= ship_time),
  constraint shipments_have_a_carrier check (redacted or carrier <> ''),
  constraint shipments_redacted_for_good check (not redacted or carrier || tracking_number = '')
);

grant select, insert (order_id, id, number, carrier, tracking_number, ship_time, deliver_time)
  on shipments to ${app_role};
grant update (deliver_time) on shipments to ${app_role};

-- Of which lines, all of the shipment's own order, it has how many. Never changed.
create table shipment_items (
  order_id uuid not null,
  shipment_id uuid not null,
  line_number smallint not null,
  quantity integer not null check (quantity > 0),
  primary key (order_id, shipment_id, line_number),
  foreign key (order_id, shipment_id) references shipments (order_id, id),
  foreign key (order_id, line_number) references order_lines (order_id, line_number)
);

grant select, insert on shipment_items to ${app_role};

-- What happened to each order. Append-only, except that redact_order empties the details.
--
-- (feed_position, order_id, sequence) is the order in which watchers of many orders see the events.
-- feed_position is that of the writing transaction (see feed_history), or the position of the order's
-- event before if that is higher, so that the events of one order always have growing positions. An
-- event may be shown once its feed_position is below that of every running transaction: nothing can
-- appear before it then.
create table order_events (
  order_id uuid not null references orders (id),
  -- That of the order, for its watchers.
  customer_id uuid not null,
  feed_position bigint not null,
  create_time timestamptz not null,
  sequence integer not null check (sequence >= 1),
  type order_event_type not null,
  -- After the event.
  state order_state not null,
  actor_kind actor_kind not null,
  -- Empty for the service itself.
  actor_id text not null,
  shipment_id uuid,
  -- In order_refunds; for REFUNDED_ELSEWHERE the payment service's refund.
  refund_id text collate "C",
  -- The payment service's.
  dispute_id text collate "C",
  -- Null when there is nothing else to say.
  detail text check (detail <> ''),
  primary key (order_id, sequence),
  foreign key (order_id, shipment_id) references shipments (order_id, id),
  constraint order_events_of_shipments check
    ((type in ('SHIPPED', 'DELIVERED')) = (shipment_id is not null)),
  constraint order_events_of_refunds check
    ((type in ('REFUND_STARTED', 'REFUND_SUCCEEDED', 'REFUND_FAILED', 'REFUNDED_ELSEWHERE'))
      = (refund_id is not null)),
  constraint order_events_of_disputes check
    ((type in ('DISPUTE_OPENED', 'DISPUTE_WON', 'DISPUTE_LOST')) = (dispute_id is not null)),
  -- An order begins once, and each step leaves it in a state that the step can lead to.
  constraint order_events_begin_with_created check ((type = 'CREATED') = (sequence = 1)),
  constraint order_events_lead_to_the_state check (
    case type
      when 'CREATED' then state = 'PENDING_PAYMENT'
      when 'PAYMENT_STARTED' then state = 'PENDING_PAYMENT'
      when 'PAYMENT_ACTION_REQUIRED' then state = 'PENDING_PAYMENT'
      when 'PAYMENT_DECLINED' then state = 'PENDING_PAYMENT'
      when 'PAID' then state = 'PAID'
      when 'SHIPPED' then state in ('PAID', 'SHIPPED')
      when 'DELIVERED' then state in ('PAID', 'SHIPPED', 'DELIVERED')
      when 'CANCELLATION_STARTED' then state = 'CANCELLING'
      when 'CANCELLED' then state = 'CANCELLED'
      when 'EXPIRED' then state = 'EXPIRED'
      when 'REFUND_STARTED' then state in ('PAID', 'SHIPPED', 'DELIVERED')
      when 'REDACTED' then state in ('DELIVERED', 'EXPIRED', 'CANCELLED')
      when 'UPDATED' then true
      else state not in ('PENDING_PAYMENT', 'EXPIRED')
    end)
);

-- What was written by one transaction, which is little, is put in order when it is read.
create index order_events_feed on order_events (feed_position);
create index order_events_feed_of_customer on order_events (customer_id, feed_position);
-- Stock is reserved and comes back once in the life of an order, and money comes in once. A shipment
-- goes out once and arrives once. What is taken out of an order is taken out once.
create unique index order_events_once on order_events (order_id, type)
  where type in ('CREATED', 'PAID', 'CANCELLED', 'EXPIRED', 'REDACTED');
create unique index order_events_once_per_shipment on order_events (order_id, type, shipment_id)
  where shipment_id is not null;
-- So does a refund begin and end.
create unique index order_events_once_per_refund on order_events (order_id, type, refund_id)
  where refund_id is not null;
-- And a dispute.
create unique index order_events_once_per_dispute on order_events (order_id, type, dispute_id)
  where dispute_id is not null;

-- Refuses an event that is not of its order's customer, or not where its transaction stands: watchers would
-- miss it, or be shown it for good. The owner may, who puts rows back as they were.
create function require_event_of_order() returns trigger language plpgsql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
begin
  if not exists (
    select from ${flyway:defaultSchema}.orders o, ${flyway:defaultSchema}.feed_history h
    where o.id = new.order_id and o.customer_id = new.customer_id::text
      and new.feed_position
        = greatest(o.feed_position, h.base + pg_current_xact_id()::text::bigint))
    and not (select pg_has_role(relowner, 'usage') from pg_catalog.pg_class where oid = tg_relid)
  then
    raise exception 'an event of order % of customer % at position %; expected those of the order and its'
      ' transaction', new.order_id, new.customer_id, new.feed_position
      using errcode = 'check_violation', constraint = 'order_events_as_their_order';
  end if;
  return null;
end $$;

revoke execute on function require_event_of_order() from public;

create trigger order_events_as_their_order after insert on order_events
  for each row execute function require_event_of_order();

grant select, insert on order_events to ${app_role};

-- Attempts to pay an order. A row is here before the payment service is asked; its id is the key under
-- which the payment service charges at most once.
create table payment_attempts (
  id uuid not null,
  order_id uuid not null references orders (id),
  request_id uuid not null,
  payment_method text not null,
  -- Where the provider sends the customer back to; empty for payment-service's default.
  return_url text not null check (length(return_url) <= 1000),
  payment_id text,
  state text not null check (state in
    ('STARTED', 'PROCESSING', 'REQUIRES_ACTION', 'DECLINED', 'METHOD_UNKNOWN', 'REFUSED', 'CLOSED',
     'SUCCEEDED')),
  -- Of the latest decline, refusal or closing.
  error_code text,
  error_message text,
  -- What the customer has to do.
  redirect_url text,
  client_secret text,
  start_time timestamptz not null,
  primary key (order_id, id),
  constraint payment_attempts_once_per_request unique (order_id, request_id),
  -- Nothing succeeds without a payment that did.
  constraint payment_attempts_succeed_by_a_payment check
    (state <> 'SUCCEEDED' or payment_id is not null),
  constraint payment_attempts_as_their_state check (
    (state in ('DECLINED', 'CLOSED')) = (error_code is not null)
    and (state in ('DECLINED', 'CLOSED', 'REFUSED')) = (error_message is not null)
    and (state = 'REQUIRES_ACTION') = (redirect_url is not null)
    and (state = 'REQUIRES_ACTION') = (client_secret is not null))
);

-- At most one attempt of an order is in progress, and at most one succeeds. An attempt that waited for
-- the customer and was superseded is not in progress any more.
create unique index payment_attempts_one_in_progress on payment_attempts (order_id)
  where state in ('STARTED', 'PROCESSING');
create unique index payment_attempts_one_succeeded on payment_attempts (order_id)
  where state = 'SUCCEEDED';

-- An order is paid by an attempt of its own.
alter table orders add constraint orders_payment_attempt
  foreign key (id, payment_attempt_id) references payment_attempts (order_id, id);

grant select, insert on payment_attempts to ${app_role};
grant update (payment_id, state, error_code, error_message, redirect_url, client_secret)
  on payment_attempts to ${app_role};

-- The way of an order from CANCELLING to CANCELLED. A refund is noted here before the payment service
-- is asked; its key is derived from id and refunds_failed.
create table cancellations (
  order_id uuid primary key references orders (id),
  id uuid not null,
  note text not null,
  refunds_failed integer not null check (refunds_failed >= 0),
  last_failure text not null default '',
  refund_minor_units bigint check (refund_minor_units > 0),
  refund_id text,
  constraint cancellations_refund_something check
    (refund_id is null or refund_minor_units is not null)
);

grant select, insert on cancellations to ${app_role};
grant update (refunds_failed, last_failure, refund_minor_units, refund_id) on cancellations to ${app_role};

-- Refunds of a part of an order, or of all that is left of it. A row is here, and what it is about is
-- set aside in order_lines, before the payment service is asked; its id is the key under which the
-- payment service refunds at most once.
create table order_refunds (
  id uuid primary key,
  order_id uuid not null references orders (id),
  -- Its place among the refunds of the order, which are 50 at most.
  number integer not null check (number between 1 and 50),
  state text not null check (state in ('PENDING', 'SUCCEEDED', 'FAILED')),
  amount_minor_units bigint not null check (amount_minor_units > 0),
  note text not null,
  -- The payment service's refund; null until one is known.
  payment_refund_id text collate "C",
  -- Why it failed.
  error_code text,
  error_message text,
  create_time timestamptz not null,
  update_time timestamptz not null,
  -- What it has to be counted by in settled_refunds; null until it has succeeded.
  settled_refund_id text generated always as
    (case when state = 'SUCCEEDED' then payment_refund_id end) stored,
  constraint order_refunds_numbered unique (order_id, number),
  constraint order_refunds_of_order unique (order_id, id),
  constraint order_refunds_end check (
    (state <> 'SUCCEEDED' or payment_refund_id is not null)
    and (state = 'FAILED') = (error_code is not null and error_message is not null))
);

grant select, insert on order_refunds to ${app_role};
grant update (state, payment_refund_id, error_code, error_message, update_time)
  on order_refunds to ${app_role};

-- A refund of the payment service pays out one refund of an order.
create unique index order_refunds_paid_out_once on order_refunds (payment_refund_id)
  where payment_refund_id is not null;

-- Of which lines, all of the refund's own order, it has how many. Never changed.
create table order_refund_items (
  order_id uuid not null,
  refund_id uuid not null,
  line_number smallint not null,
  quantity integer not null check (quantity > 0),
  unsent_quantity integer not null,
  restocked_quantity integer not null,
  amount_minor_units bigint not null check (amount_minor_units >= 0),
  primary key (order_id, refund_id, line_number),
  foreign key (order_id, refund_id) references order_refunds (order_id, id),
  foreign key (order_id, line_number) references order_lines (order_id, line_number),
  constraint order_refund_items_parts check (
    unsent_quantity between 0 and quantity and restocked_quantity between 0 and quantity)
);

grant select, insert on order_refund_items to ${app_role};

-- What the payment service has given back of the payment of an order, whoever asked for it: each of
-- its refunds once. Append-only.
create table settled_refunds (
  payment_refund_id text collate "C" primary key,
  order_id uuid not null references orders (id),
  amount_minor_units bigint not null check (amount_minor_units > 0),
  constraint settled_refunds_as_counted unique (order_id, payment_refund_id, amount_minor_units)
);

-- What has succeeded is counted in its order, with its amount.
alter table order_refunds add constraint order_refunds_counted
  foreign key (order_id, settled_refund_id, amount_minor_units)
  references settled_refunds (order_id, payment_refund_id, amount_minor_units);

grant select, insert on settled_refunds to ${app_role};

-- The orders that the service has to act on without a request, at due_time or later: see an attempt, a
-- refund or a cancellation through, let an unpaid order expire. Workers claim rows by moving due_time
-- into the future (the lease). Defects in a row are counted apart from failures in a row, which say how
-- long to wait: a defect, again and again, is parked; the payment service being away is not. A parked
-- row is left alone until an operator calls redrive_order.
create table order_work (
  order_id uuid primary key references orders (id),
  due_time timestamptz not null,
  failures integer not null default 0,
  defects integer not null default 0,
  last_failure text,
  parked_time timestamptz
)
-- Few rows, which come, change and go all the time.
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

create index order_work_due on order_work (due_time) where parked_time is null;
create index order_work_parked on order_work (parked_time) where parked_time is not null;

grant select, insert, delete, update (due_time, failures, defects, last_failure, parked_time)
  on order_work to ${app_role};

-- For operators, as the owner role: takes an order up again, at once. False when nothing is left to do
-- about it. Safe at any time: whatever is asked again is asked with the key that it had.
-- After ten failed refunds in a row a cancellation is parked. Redriven, it may try again: one more is
-- counted as failed, whose key is left out.
create function redrive_order(order_id uuid) returns boolean language sql
set search_path = ${flyway:defaultSchema}, pg_temp as $$
  update cancellations set refunds_failed = refunds_failed + 1
  where cancellations.order_id = redrive_order.order_id
    and refund_minor_units is null and refunds_failed > 0 and refunds_failed % 10 = 0
    and exists (
      select from order_work
      where order_work.order_id = redrive_order.order_id and parked_time is not null);
  with redriven as (
    update order_work set parked_time = null, failures = 0, defects = 0, due_time = now()
    where order_work.order_id = redrive_order.order_id
    returning order_work.order_id as id)
  select count(pg_notify('orders_due', id::text)::text) > 0 from redriven
$$;

revoke execute on function redrive_order(uuid) from public;

-- How far the payment service's feed of payments is read, in one row. Whoever reads holds a lease, which
-- due_time ends, and writes only while lease_id is the lease's. What a page brings about is written in
-- the transaction that moves resume_token behind it. Empty: from the beginning.
create table payment_feed (
  only_row boolean primary key default true check (only_row),
  resume_token text not null default '',
  due_time timestamptz not null default 'epoch',
  lease_id uuid,
  -- When it was last read to its end.
  read_time timestamptz not null default now(),
  failures integer not null default 0,
  last_failure text
);

insert into payment_feed default values;

grant select, update (resume_token, due_time, lease_id, read_time, failures, last_failure)
  on payment_feed to ${app_role};

-- The only way to take out of an order what it holds about a person: all of it at once, of an order
-- that has come to its end, and nothing else. The service's role can change none of this by itself
-- (the history of an order is append-only for it), and through this function it can put nothing in.
-- The keys of requests about the order stay, so that a late retry does not take effect again; their
-- responses become the given one, which tells of the order as it is now. The key of the request that
-- this is done for is stored after it. Answers that hold a refund the service writes again, afterwards.
create function redact_order(redacted_order uuid, redacted_at timestamptz, redacted_answer bytea)
returns void
language plpgsql
security definer
set search_path = ${flyway:defaultSchema}, pg_temp
as $$
begin
  update orders
  set recipient = '', line1 = '', line2 = '', city = '', region = '', postal_code = '',
    country_code = '', note = '', contact_email = '', metadata = '{}', redact_time = redacted_at
  where id = redacted_order and redact_time is null;
  if not found then
    raise exception 'there is no order % that is not redacted yet', redacted_order
      using errcode = 'check_violation', constraint = 'orders_redacted_once';
  end if;
  update order_events set detail = null where order_id = redacted_order and detail is not null;
  update shipments set carrier = '', tracking_number = '', redacted = true
  where order_id = redacted_order;
  -- Of what is null the first no characters are null.
  update payment_attempts
  set payment_method = '', return_url = '', error_message = left(error_message, 0),
    redirect_url = left(redirect_url, 0), client_secret = left(client_secret, 0)
  where order_id = redacted_order;
  update cancellations set note = '', last_failure = '' where order_id = redacted_order;
  update order_refunds set note = '', error_message = left(error_message, 0)
  where order_id = redacted_order;
  update idempotency_keys set response = redacted_answer, is_final = true
  where subject = redacted_order;
end
$$;

revoke all on function redact_order(uuid, timestamptz, bytea) from public;
grant execute on function redact_order(uuid, timestamptz, bytea) to ${app_role};

-- Customers whose accounts were purged at user-service, and of whom orders are left that are not
-- redacted: most of them because they have not come to an end. Workers claim rows by moving due_time
-- into the future (the lease); a row goes with the last of the orders.
create table purged_customers (
  customer_id text collate "C" primary key,
  purge_time timestamptz not null,
  due_time timestamptz not null,
  failures integer not null default 0
);

create index purged_customers_due on purged_customers (due_time);

grant select, insert, delete, update (due_time, failures) on purged_customers to ${app_role};

-- How far user-service's list of purged users was read: one row. Whoever reads on claims it by moving
-- due_time into the future (the lease). To read all of the list again, as its owner: set resume_token
-- to ''.
create table purged_users_cursor (
  only_row boolean primary key default true check (only_row),
  resume_token text not null default '',
  due_time timestamptz not null default '-infinity',
  failures integer not null default 0
);

insert into purged_users_cursor default values;

grant select, update (resume_token, due_time, failures) on purged_users_cursor to ${app_role};

-- A defect, again and again, is parked; the payment service being away is not. So defects in a row are
-- counted apart from failures in a row, which say how long to wait.
alter table order_work add column defects integer not null default 0;

create index order_work_parked on order_work (parked_time) where parked_time is not null;

-- For operators, as the owner role: takes an order up again, at once. False when nothing is left to do
-- about it. Safe at any time: whatever is asked again is asked with the key that it had.
create function redrive_order(order_id uuid) returns boolean language sql as $$
  with redriven as (
    update order_work set parked_time = null, failures = 0, defects = 0, due = now()
    where order_work.order_id = redrive_order.order_id
    returning order_work.order_id as id)
  select count(pg_notify('orders_due', id::text)::text) > 0 from redriven
$$;

revoke execute on function redrive_order(uuid) from public;

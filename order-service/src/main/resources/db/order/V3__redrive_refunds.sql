-- After ten refunds in a row that came to nothing a cancellation is parked. Redriven, it may try again:
-- one more is counted as failed, whose key is left out.
create or replace function redrive_order(order_id uuid) returns boolean language sql as $$
  update cancellations set refunds_failed = refunds_failed + 1
  where cancellations.order_id = redrive_order.order_id
    and refund_minor_units is null and refunds_failed > 0 and refunds_failed % 10 = 0
    and exists (
      select from order_work
      where order_work.order_id = redrive_order.order_id and parked_time is not null);
  with redriven as (
    update order_work set parked_time = null, failures = 0, defects = 0, due = now()
    where order_work.order_id = redrive_order.order_id
    returning order_work.order_id as id)
  select count(pg_notify('orders_due', id::text)::text) > 0 from redriven
$$;

-- A step that defects break off again and again is parked, and so is one whose outcome the provider
-- can never tell: recovery leaves it alone until an operator, or a caller who asks again, takes it up.
alter table provider_operations
  -- Attempts in a row that a defect broke off.
  add column failures integer not null default 0,
  add column parked_time timestamptz;

-- For operators, as the owner role: takes a step up again, at once. False when there is no open step
-- with this id. Safe at any time: the step goes out again with its own key.
create function redrive_payment_step(step_id uuid) returns boolean language sql as $$
  with redriven as (
    update provider_operations set parked_time = null, failures = 0, next_attempt_time = now()
    where id = step_id and state = 'STARTED'
    returning id)
  select count(pg_notify('payment_steps_due', id::text)::text) > 0 from redriven
$$;

revoke execute on function redrive_payment_step(uuid) from public;

-- What providers said by themselves (webhooks), each event once. Append-only: the application role may
-- insert and read. Neither what an event holds nor its signature is kept.
create table provider_events (
  provider text not null,
  -- The provider's own id of the event.
  event_id text not null,
  type text not null,
  -- The payment that it is about, and the step whose key it names; null for what is not ours.
  payment_id uuid references payments,
  step_id uuid references provider_operations,
  receive_time timestamptz not null,
  primary key (provider, event_id)
);

create index provider_events_of_payment on provider_events (payment_id);

grant select, insert on provider_events to ${app_role};

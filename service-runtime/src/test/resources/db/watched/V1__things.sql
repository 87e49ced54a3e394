create table thing_events (
  thing_id uuid not null,
  sequence bigint not null,
  customer_id uuid not null,
  feed_position bigint not null,
  primary key (thing_id, sequence)
);

create index thing_events_feed on thing_events (feed_position, thing_id, sequence);

grant select, insert on thing_events to ${app_role};

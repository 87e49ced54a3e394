drop index concurrently if exists things_by_state;
create unique index concurrently things_by_state on things (state);

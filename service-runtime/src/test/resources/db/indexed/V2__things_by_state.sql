set lock_timeout = 0;
drop index concurrently if exists things_by_state;
create index concurrently things_by_state on things (state);
reset lock_timeout;

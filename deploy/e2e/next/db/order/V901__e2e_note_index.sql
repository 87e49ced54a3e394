-- And an index that is built while everybody writes.
set lock_timeout = 0;
drop index concurrently if exists orders_by_e2e_note;
create index concurrently orders_by_e2e_note on orders (e2e_note);
reset lock_timeout;

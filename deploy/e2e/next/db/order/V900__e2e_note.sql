-- What an expand migration is made of, for deploy/e2e: a column that the version before does not know.
alter table orders add column e2e_note text;

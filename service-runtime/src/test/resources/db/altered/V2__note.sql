alter table things add column note text not null default '';

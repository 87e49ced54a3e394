create table more_things (id uuid primary key);

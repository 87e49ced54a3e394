create table edited_things (id uuid primary key);

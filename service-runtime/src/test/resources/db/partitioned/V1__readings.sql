create table sensors (
  id uuid primary key
);
grant select, insert on sensors to ${app_role};

create table readings (
  id bigint generated always as identity,
  create_time timestamptz not null default now(),
  value integer not null constraint readings_value check (value >= 0),
  primary key (id, create_time)
) partition by range (create_time);
create index readings_create_time on readings (create_time);
grant select, insert on readings to ${app_role};
select partition_table('readings', 'WEEK', 31);

create table repairs (
  sensor_id uuid not null references sensors (id),
  sequence bigint not null,
  primary key (sensor_id, sequence)
) partition by range (sensor_id);
grant select, insert on repairs to ${app_role};
select partition_table('repairs', 'MONTH', null, 'fillfactor = 90');

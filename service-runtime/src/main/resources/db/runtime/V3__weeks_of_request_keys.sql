-- Clients are promised that a request can be repeated for 31 days.
select partition_table('idempotency_keys', 'WEEK', 31);

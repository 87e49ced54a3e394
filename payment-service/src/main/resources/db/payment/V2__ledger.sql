-- The double-entry ledger. Append-only: the application role may insert and read, nothing else.
--
-- Account              Kind                     Grows by   What it holds
-- PROVIDER_RECEIVABLE  asset                    debits     collected by the provider, not given back
-- SALES                income                   credits    paid by customers
-- REFUNDS              less income              debits     what we decided to give back
-- REFUNDS_PAYABLE      debt                     credits    of that, what the provider has yet to confirm
--
-- Transaction          Debit                Credit
-- CAPTURE              PROVIDER_RECEIVABLE  SALES
-- REFUND               REFUNDS              REFUNDS_PAYABLE
-- REFUND_SETTLEMENT    REFUNDS_PAYABLE      PROVIDER_RECEIVABLE
-- REFUND_REVERSAL      REFUNDS_PAYABLE      REFUNDS
create table ledger_transactions (
  id uuid primary key,
  type text not null check (type in ('CAPTURE', 'REFUND', 'REFUND_SETTLEMENT', 'REFUND_REVERSAL')),
  payment_id uuid not null references payments,
  refund_id uuid references refunds,
  create_time timestamptz not null,
  check ((type = 'CAPTURE') = (refund_id is null))
);

-- Money moves once: one capture of a payment, one posting of a refund, one end of it.
create unique index ledger_one_capture on ledger_transactions (payment_id) where type = 'CAPTURE';
create unique index ledger_one_refund on ledger_transactions (refund_id) where type = 'REFUND';
create unique index ledger_one_refund_end on ledger_transactions (refund_id)
  where type in ('REFUND_SETTLEMENT', 'REFUND_REVERSAL');
create index ledger_transactions_of_payment on ledger_transactions (payment_id);

create table ledger_entries (
  id bigint generated always as identity primary key,
  transaction_id uuid not null references ledger_transactions,
  account text not null check (
    account in ('PROVIDER_RECEIVABLE', 'SALES', 'REFUNDS', 'REFUNDS_PAYABLE')),
  direction text not null check (direction in ('DEBIT', 'CREDIT')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$')
);

create index ledger_entries_of_transaction on ledger_entries (transaction_id);
create index ledger_entries_of_account on ledger_entries (account, currency) include (direction, amount);

-- The second lock on the door, behind the code that can only make balanced transactions.
create function require_balanced_ledger_transaction() returns trigger language plpgsql as $$
declare
  concerned uuid;
begin
  if tg_table_name = 'ledger_entries' then
    concerned := new.transaction_id;
  else
    concerned := new.id;
  end if;
  if not exists (select from ledger_entries where transaction_id = concerned)
    or exists (
      select from ledger_entries
      where transaction_id = concerned
      group by currency
      having sum(case direction when 'DEBIT' then amount else -amount end) <> 0)
  then
    raise exception 'ledger transaction % is not balanced', concerned
      using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  return null;
end $$;

create constraint trigger ledger_entries_balanced after insert on ledger_entries
  deferrable initially deferred for each row execute function require_balanced_ledger_transaction();
create constraint trigger ledger_transactions_balanced after insert on ledger_transactions
  deferrable initially deferred for each row execute function require_balanced_ledger_transaction();

grant select, insert on ledger_transactions, ledger_entries to ${app_role};

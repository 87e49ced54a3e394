package dev.commercesuite.payment.domain.ledger;

/** The chart of accounts. Money that is only held is nobody's yet and in no account. */
public enum LedgerAccount {
  /** An asset: what the provider collected for us and has not given back. Grows by debits. */
  PROVIDER_RECEIVABLE,
  /** Income: what customers paid. Grows by credits. */
  SALES,
  /** Less income: what we decided to give back. Grows by debits. */
  REFUNDS,
  /** A debt: what we decided to give back and the provider has not confirmed. Grows by credits. */
  REFUNDS_PAYABLE
}

package dev.commercesuite.payment.domain.ledger;

/** The accounts that money moves between. Money that is only authorized is in no account. */
public enum LedgerAccount {
  /** Asset: what the provider collected for the shop and has not given back. Grows by debits. */
  PROVIDER_RECEIVABLE,
  /** Income: what customers paid. Grows by credits. */
  SALES,
  /** Contra income: what the shop decided to give back. Grows by debits. */
  REFUNDS,
  /** Liability: refunds that the provider has not confirmed yet. Grows by credits. */
  REFUNDS_PAYABLE;

  public AccountCode code() {
    return new AccountCode(name());
  }
}

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
  REFUNDS_PAYABLE,
  /** Loss: what was given back at the provider beyond what was captured. Grows by debits. */
  EXCESS_REFUNDS,
  /** Asset: what the provider withholds until disputes are decided. Grows by debits. */
  DISPUTED,
  /** Loss: what was given back because disputes were lost. Grows by debits. */
  DISPUTE_LOSSES;

  public AccountCode code() {
    return new AccountCode(name());
  }
}

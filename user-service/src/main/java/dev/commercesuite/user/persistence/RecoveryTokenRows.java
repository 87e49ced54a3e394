package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.recovery.RecoveryPurpose;

/** Rows of the table {@code recovery_tokens}. */
final class RecoveryTokenRows {
  private RecoveryTokenRows() {}

  /** A password that its owner knows again needs no reset. */
  static void deletePasswordResets(Transaction tx, User user) {
    tx.update(
        "delete from recovery_tokens where user_id = ? and purpose = ?",
        user.id().value(),
        RecoveryPurpose.PASSWORD_RESET);
  }
}

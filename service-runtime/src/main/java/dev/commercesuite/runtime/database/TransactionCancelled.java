package dev.commercesuite.runtime.database;

import org.jspecify.annotations.Nullable;

/** The call that the transaction belonged to was cancelled, or its deadline passed. */
public final class TransactionCancelled extends DatabaseException {
  TransactionCancelled(@Nullable Throwable cause) {
    super("the call is over", cause);
  }
}

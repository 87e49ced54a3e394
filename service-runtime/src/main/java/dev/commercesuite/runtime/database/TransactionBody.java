package dev.commercesuite.runtime.database;

import org.jspecify.annotations.Nullable;

/**
 * The work of one transaction. It may run again after a {@link TransactionConflict}, so it acts on
 * nothing else.
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object> {
  T run(Transaction transaction);
}

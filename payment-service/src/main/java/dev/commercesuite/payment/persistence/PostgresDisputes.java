package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.reconciliation.DisputeStore;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.sql.Sql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Disputes in PostgreSQL. Thread-safe. */
public final class PostgresDisputes implements DisputeStore {
  private final Database database;

  public PostgresDisputes(Database database) {
    this.database = database;
  }

  @Override
  public List<Dispute> list(DisputeFilter filter, @Nullable DisputeId after, int limit) {
    PaymentId payment = filter.payment();
    Sql page =
        Sql.of("select " + PaymentRows.DISPUTE_COLUMNS + "from disputes")
            .where(
                Sql.ifGiven("payment_id = ?", payment == null ? null : payment.value()),
                Sql.isOneOf("state", filter.states()),
                Sql.ifGiven("id < ?", after == null ? null : after.value()))
            .then("order by id desc limit ?", limit);
    return database.inReadOnlyTransaction(tx -> tx.query(page, PaymentRows::dispute));
  }
}

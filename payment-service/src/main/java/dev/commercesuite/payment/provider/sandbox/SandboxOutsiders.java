package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.runtime.database.Transaction;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What others do with a charge as soon as its money is taken, if its payment method makes them:
 * somebody gives it back in the dashboard, or the customer disputes it with the bank.
 */
final class SandboxOutsiders {
  private static final String REASON = "fraudulent";

  private SandboxOutsiders() {}

  /**
   * In the transaction that takes the money.
   *
   * @param key of the step that takes it
   */
  static void act(
      Transaction tx, Supplier<UUID> ids, TestToken method, StepId key, String reference) {
    switch (method) {
      case REFUNDED_ELSEWHERE -> refund(tx, ids, key, reference);
      case DISPUTED -> dispute(tx, ids, key, reference, "OPEN");
      case DISPUTE_WON -> dispute(tx, ids, key, reference, "WON");
      case DISPUTE_LOST -> dispute(tx, ids, key, reference, "LOST");
      case SUCCESS,
          DECLINED,
          INSUFFICIENT_FUNDS,
          EXPIRED_CARD,
          LOST_CARD,
          REQUIRES_ACTION,
          ACTION_NEVER_TAKEN,
          ACTION_FAILED,
          ACTION_UNNOTICED,
          ACTION_REPORTED,
          ACTION_TAKEN_LATE,
          AUTHORIZATION_LAPSES,
          SLOW,
          TIMEOUT_BEFORE_CHARGE,
          TIMEOUT_AFTER_CHARGE,
          CALLBACK_DUPLICATED,
          CALLBACK_REORDERED,
          PROVIDER_ERROR,
          REFUND_DECLINED -> {
        // Nobody does anything.
      }
    }
  }

  /** Gives a half back, rounded up. */
  private static void refund(Transaction tx, Supplier<UUID> ids, StepId key, String reference) {
    Optional<Long> amount =
        tx.queryOne(
            """
            update charges set refunded = (captured + 1) / 2
            where reference = ? and state = 'CAPTURED' and refunded = 0
            returning refunded
            """,
            row -> row.longInteger("refunded"),
            reference);
    if (amount.isPresent()) {
      tx.update(
          "insert into dashboard_refunds (reference, charge_reference, amount) values (?, ?, ?)",
          SandboxBooks.newReference("re_", ids),
          reference,
          amount.get());
      tell(tx, ids, "charge.refunded", key, reference);
    }
  }

  private static void dispute(
      Transaction tx, Supplier<UUID> ids, StepId key, String reference, String state) {
    int rows =
        tx.update(
            """
            insert into charge_disputes (reference, charge_reference, amount, state, reason)
            select ?, reference, captured, ?, ? from charges
            where reference = ? and state = 'CAPTURED' and not exists (
              select from charge_disputes where charge_reference = charges.reference)
            """,
            SandboxBooks.newReference("dp_", ids),
            state,
            REASON,
            reference);
    if (rows == 1) {
      tell(tx, ids, "charge.dispute.created", key, reference);
    }
  }

  private static void tell(
      Transaction tx, Supplier<UUID> ids, String type, StepId key, String reference) {
    SandboxEvents.insert(tx, ids.get(), new TestToken.Callback(type, 1), key, reference);
  }
}

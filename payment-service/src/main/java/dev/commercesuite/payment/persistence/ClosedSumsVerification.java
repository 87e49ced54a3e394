package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.Checkpoint.ClosedSums;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.domain.ledger.Verification.Discrepancy;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a closing: its sums are those of the closing before, and of the postings since, which are
 * added up again.
 */
final class ClosedSumsVerification {
  private ClosedSumsVerification() {}

  private record Closing(long from, long until) {}

  static Verification verify(Transaction tx, ClosedSums after) {
    Optional<Closing> next =
        tx.queryOne(
            """
            select from_position, until_position
            from ledger_closings
            where until_position > ?
            order by until_position
            limit 1
            """,
            row -> new Closing(row.longInteger("from_position"), row.longInteger("until_position")),
            after.until());
    return next.map(
            closing -> verification(discrepancies(tx, closing), new ClosedSums(closing.until())))
        .orElseGet(() -> verification(List.of(), null));
  }

  private static Verification verification(
      List<Discrepancy> discrepancies, @Nullable Checkpoint last) {
    return new Verification(0, 0, 0, Map.of(), discrepancies, last);
  }

  private static List<Discrepancy> discrepancies(Transaction tx, Closing closing) {
    return tx.statement(
            """
            with added as materialized (
              select debit_account, credit_account, currency, sum(amount) as amount,
                count(*) as postings, min(create_time) as earliest, max(create_time) as latest
              from ledger_postings
              where feed_position >= :from and feed_position < :until
              group by debit_account, credit_account, currency
            ),
            expected as (
              select debit_account, credit_account, currency, sum(amount) as amount
              from (
                select debit_account, credit_account, currency, amount
                from ledger_closed_sums where until_position = :from
                union all
                select debit_account, credit_account, currency, amount from added) as parts
              group by debit_account, credit_account, currency
            ),
            closed as (
              select debit_account, credit_account, currency, amount
              from ledger_closed_sums where until_position = :until
            )
            select format('closed at position %s: from %s to %s moved %s %s, by the postings %s',
              :until, credit_account, debit_account, coalesce(closed.amount, 0), currency,
              coalesce(expected.amount, 0)) as description
            from expected full join closed using (debit_account, credit_account, currency)
            where closed.amount is distinct from expected.amount
            union all
            select format('closed at position %s: %s postings from %s on, made from %s until %s; they'
                ' are %s from %s on, made from %s until %s', c.until_position, c.postings,
              c.from_position, c.earliest_create_time, c.latest_create_time, a.postings, b.position,
              a.earliest, a.latest)
            from ledger_closings c
            cross join (
              select coalesce(sum(postings), 0) as postings, min(earliest) as earliest,
                max(latest) as latest
              from added) as a
            cross join (
              select max(until_position) as position
              from ledger_closings where until_position < :until) as b
            where c.until_position = :until
              and (c.from_position, c.postings, c.earliest_create_time, c.latest_create_time)
                is distinct from (b.position, a.postings, a.earliest, a.latest)
            limit :most
            """)
        .bind("from", closing.from())
        .bind("until", closing.until())
        .bind("most", Verification.MOST_DISCREPANCIES)
        .query(ClosedSumsVerification::discrepancy);
  }

  private static Discrepancy discrepancy(Row row) {
    return new Discrepancy(null, null, row.text("description"));
  }
}

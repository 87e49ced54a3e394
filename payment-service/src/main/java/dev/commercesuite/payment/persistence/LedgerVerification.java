package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.Ledger.Discrepancy;
import dev.commercesuite.payment.domain.ledger.Ledger.Total;
import dev.commercesuite.payment.domain.ledger.Ledger.Verification;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks the whole ledger in one statement, because a statement sees one snapshot: each transaction
 * is balanced, and the entries of each payment agree with its amounts.
 */
final class LedgerVerification {
  private static final int MOST_DISCREPANCIES = 100;

  private static final String FINDINGS =
      """
      with sides as (
        select t.id, t.payment_id, e.currency, count(e.id) as entries,
          coalesce(sum(e.amount) filter (where e.direction = 'DEBIT'), 0) as debits,
          coalesce(sum(e.amount) filter (where e.direction = 'CREDIT'), 0) as credits
        from ledger_transactions t left join ledger_entries e on e.transaction_id = t.id
        group by t.id, e.currency
      ),
      credited as (
        select t.payment_id, e.account,
          sum(case e.direction when 'CREDIT' then e.amount else -e.amount end) as amount
        from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
        group by t.payment_id, e.account
      ),
      books as (
        select payment_id,
          coalesce(sum(amount) filter (where account = 'SALES'), 0) as captured,
          coalesce(sum(amount) filter (where account = 'REFUNDS_PAYABLE'), 0) as refunding,
          coalesce(-sum(amount) filter (where account = 'REFUNDS'), 0) as given_back
        from credited group by payment_id
      )
      select 'COUNT' as kind, null::uuid as transaction_id, null::uuid as payment_id,
        null as currency, count(distinct id)::bigint as debits, sum(entries)::bigint as credits,
        null as description
      from sides
      union all
      select 'TOTAL', null, null, currency, sum(debits)::bigint, sum(credits)::bigint, null
      from sides where currency is not null group by currency
      union all
      (select 'DISCREPANCY', id, payment_id, currency, null, null,
        case entries
          when 0 then 'the transaction has no entries'
          else format('debits of %s and credits of %s %s', debits, credits, currency)
        end
      from sides where debits <> credits or entries = 0 limit 100)
      union all
      (select 'DISCREPANCY', null, p.id, p.currency, null, null,
        format('the payment says captured %s, refunding %s, refunded %s; its entries say %s, %s, %s',
          p.captured, p.refunding, p.refunded, coalesce(b.captured, 0), coalesce(b.refunding, 0),
          coalesce(b.given_back - b.refunding, 0))
      from payments p left join books b on b.payment_id = p.id
      where p.captured <> coalesce(b.captured, 0)
        or p.refunding <> coalesce(b.refunding, 0)
        or p.refunded <> coalesce(b.given_back - b.refunding, 0)
      limit 100)
      order by kind, currency
      """;

  private LedgerVerification() {}

  private sealed interface Finding {}

  private record Counted(long transactions, long entries) implements Finding {}

  private record Summed(Total total) implements Finding {}

  private record Wrong(Discrepancy discrepancy) implements Finding {}

  static Verification verify(Transaction tx) {
    List<Finding> findings = tx.query(FINDINGS, LedgerVerification::finding);
    Counted counted =
        only(findings, Counted.class)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the ledger was not counted"));
    return new Verification(
        counted.transactions(),
        counted.entries(),
        only(findings, Summed.class).map(Summed::total).toList(),
        only(findings, Wrong.class).map(Wrong::discrepancy).limit(MOST_DISCREPANCIES).toList());
  }

  private static <T extends Finding> Stream<T> only(List<Finding> findings, Class<T> kind) {
    return findings.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static Finding finding(Row row) {
    String kind = row.text("kind");
    return switch (kind) {
      case "COUNT" -> new Counted(number(row, "debits"), number(row, "credits"));
      case "TOTAL" -> new Summed(new Total(money(row, "debits"), money(row, "credits")));
      case "DISCREPANCY" ->
          new Wrong(
              new Discrepancy(
                  row.nullableUuid("transaction_id"),
                  new PaymentId(row.uuid("payment_id")),
                  row.text("description")));
      default -> throw new IllegalStateException("unexpected finding " + kind);
    };
  }

  private static Money money(Row row, String column) {
    return new Money(row.text("currency"), row.longInteger(column));
  }

  /** The sum of no rows is null. */
  private static long number(Row row, String column) {
    Long value = row.nullableLongInteger(column);
    return value == null ? 0 : value;
  }
}

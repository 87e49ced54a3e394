package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.domain.ledger.Verification.Discrepancy;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks payments and all their postings in one statement, because a statement sees one snapshot:
 * what was moved agrees with the amounts of the payment, and moved as it may.
 */
final class LedgerVerification {
  private LedgerVerification() {}

  private sealed interface Finding {}

  private record Counted(long payments, long transactions, long postings, @Nullable PaymentId last)
      implements Finding {}

  private record Summed(String currency, BigInteger amount) implements Finding {}

  private record Wrong(PaymentId payment, Discrepancy discrepancy) implements Finding {}

  /** Ends early, at the end of a payment, when more is wrong than can be named. */
  static Verification verify(Transaction tx, @Nullable PaymentId after, int payments) {
    List<Finding> findings = read(tx, after, null, payments);
    List<Wrong> wrong = wrong(findings);
    if (wrong.size() <= Verification.MOST_DISCREPANCIES) {
      Counted counted = counted(findings);
      return verification(findings, wrong, counted.payments() < payments ? null : counted.last());
    }
    PaymentId next = wrong.get(Verification.MOST_DISCREPANCIES).payment();
    PaymentId last =
        wrong.stream()
            .map(Wrong::payment)
            .takeWhile(payment -> !payment.equals(next))
            .reduce((_, later) -> later)
            // One payment alone has more than that.
            .orElse(next);
    List<Finding> until = read(tx, after, last, payments);
    List<Wrong> named = wrong(until).stream().limit(Verification.MOST_DISCREPANCIES).toList();
    return verification(until, named, last);
  }

  private static List<Finding> read(
      Transaction tx, @Nullable PaymentId after, @Nullable PaymentId until, int payments) {
    List<String> conditions = new ArrayList<>();
    if (after != null) {
      conditions.add("id > :after");
    }
    if (until != null) {
      conditions.add("id <= :until");
    }
    String condition = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
    NamedStatement statement =
        tx.statement(findings(condition))
            .bind("payments", payments)
            .bind("most", Verification.MOST_DISCREPANCIES + 1);
    if (after != null) {
      statement.bind("after", after.value());
    }
    if (until != null) {
      statement.bind("until", until.value());
    }
    return statement.query(LedgerVerification::finding);
  }

  /** In the order of the payments, which is that of their texts. */
  private static List<Wrong> wrong(List<Finding> findings) {
    return only(findings, Wrong.class)
        .sorted(Comparator.comparing(wrong -> wrong.payment().toString()))
        .toList();
  }

  private static Counted counted(List<Finding> findings) {
    return only(findings, Counted.class)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the ledger was not counted"));
  }

  private static Verification verification(
      List<Finding> findings, List<Wrong> wrong, @Nullable PaymentId last) {
    Counted counted = counted(findings);
    return new Verification(
        counted.payments(),
        counted.transactions(),
        2 * counted.postings(),
        only(findings, Summed.class).collect(Collectors.toMap(Summed::currency, Summed::amount)),
        wrong.stream().map(Wrong::discrepancy).toList(),
        last == null ? null : new Checkpoint.Payments(last));
  }

  /**
   * @param condition of the payments
   */
  private static String findings(String condition) {
    return """
    with page as materialized (
      select id, currency, captured, refunding, refunded, disputed, dispute_losses, excess_refunded
      from payments
      %s
      order by id
      limit :payments
    ),
    posting as materialized (
      select l.transaction_id, l.leg, l.type, l.payment_id, l.debit_account, l.credit_account,
        l.amount, l.currency, p.currency as payment_currency
      from ledger_postings l join page p on p.id = l.payment_id
      where l.payment_id = any (array(select id from page))
    ),
    credited as (
      select posting.payment_id, side.account, sum(side.amount) as amount
      from posting
      cross join lateral (values
        (posting.credit_account, posting.amount), (posting.debit_account, -posting.amount))
        as side (account, amount)
      group by posting.payment_id, side.account
    ),
    books as (
      select payment_id,
        coalesce(sum(amount) filter (where account = 'SALES'), 0) as captured,
        coalesce(sum(amount) filter (where account = 'REFUNDS_PAYABLE'), 0) as refunding,
        coalesce(-sum(amount) filter (where account = 'REFUNDS'), 0) as given_back,
        coalesce(-sum(amount) filter (where account = 'DISPUTED'), 0) as disputed,
        coalesce(-sum(amount) filter (where account = 'DISPUTE_LOSSES'), 0) as dispute_losses,
        coalesce(-sum(amount) filter (where account = 'EXCESS_REFUNDS'), 0) as excess_refunded
      from credited group by payment_id
    )
    select 'COUNT' as kind, null::uuid as transaction_id,
      (select id from page order by id desc limit 1) as payment_id, null as currency,
      (select count(*) from page) as payments, count(distinct transaction_id) as transactions,
      count(*) as postings, null::numeric as amount, null as description
    from posting
    union all
    select 'TOTAL', null, null, currency, null, null, null, sum(amount), null
    from posting group by currency
    union all
    (select 'DISCREPANCY', l.transaction_id, l.payment_id, null, null, null, null, null,
      format('leg %%s of %%s debits %%s and credits %%s by %%s %%s, in a payment in %%s', l.leg,
        l.type, l.debit_account, l.credit_account, l.amount, l.currency, l.payment_currency)
    from posting l
    where l.currency <> l.payment_currency
      or l.amount <= 0
      or not exists (
        select from ledger_legs a
        where a.type = l.type and a.leg = l.leg and a.debit_account = l.debit_account
          and a.credit_account = l.credit_account)
    order by l.payment_id
    limit :most)
    union all
    (select 'DISCREPANCY', null, p.id, null, null, null, null, null,
      format('the payment says captured %%s, refunding %%s, refunded %%s; its entries say %%s, %%s, %%s',
        p.captured, p.refunding, p.refunded, coalesce(b.captured, 0), coalesce(b.refunding, 0),
        coalesce(b.given_back - b.refunding, 0))
    from page p left join books b on b.payment_id = p.id
    where p.captured <> coalesce(b.captured, 0)
      or p.refunding <> coalesce(b.refunding, 0)
      or p.refunded <> coalesce(b.given_back - b.refunding, 0)
    order by p.id
    limit :most)
    union all
    (select 'DISCREPANCY', null, p.id, null, null, null, null, null,
      format('the payment says disputed %%s, lost in disputes %%s, refunded in excess %%s; its entries say %%s, %%s, %%s',
        p.disputed, p.dispute_losses, p.excess_refunded, coalesce(b.disputed, 0),
        coalesce(b.dispute_losses, 0), coalesce(b.excess_refunded, 0))
    from page p left join books b on b.payment_id = p.id
    where p.disputed <> coalesce(b.disputed, 0)
      or p.dispute_losses <> coalesce(b.dispute_losses, 0)
      or p.excess_refunded <> coalesce(b.excess_refunded, 0)
    order by p.id
    limit :most)
    """
        .formatted(condition);
  }

  private static <T extends Finding> Stream<T> only(List<Finding> findings, Class<T> kind) {
    return findings.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static Finding finding(Row row) {
    String kind = row.text("kind");
    return switch (kind) {
      case "COUNT" -> {
        UUID last = row.nullableUuid("payment_id");
        yield new Counted(
            row.longInteger("payments"),
            row.longInteger("transactions"),
            row.longInteger("postings"),
            last == null ? null : new PaymentId(last));
      }
      case "TOTAL" -> new Summed(row.text("currency"), new BigInteger(row.text("amount")));
      case "DISCREPANCY" -> {
        PaymentId payment = new PaymentId(row.uuid("payment_id"));
        yield new Wrong(
            payment,
            new Discrepancy(row.nullableUuid("transaction_id"), payment, row.text("description")));
      }
      default -> throw new IllegalStateException("unexpected finding " + kind);
    };
  }
}

package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Ledger.Direction;
import dev.commercesuite.payment.domain.ledger.Ledger.Entry;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryPage;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.persistence.ClosingsOfTime.Range;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A page of the ledger, in one transaction.
 *
 * <p>The whole ledger is listed up to the horizon: the oldest transaction that was running when the
 * page began. What stands below it is complete and does not change, so that the statements of the
 * page see the same. A page looks at a bounded number of postings, whatever its filter. The
 * postings of one payment are few, and get growing positions under the payment's lock: they are
 * listed at once.
 */
final class LedgerEntries {
  private static final String BEHIND_DEBIT =
      """
      (feed_position, payment_id, sequence, leg)
        >= (:after_position, :after_payment, :sequence, :leg::smallint)
      """;

  private static final String BEHIND_CREDIT =
      """
      (feed_position, payment_id, sequence, leg)
        > (:after_position, :after_payment, :sequence, :leg::smallint)
      """;

  private static final String BEFORE_END = "feed_position < :end";

  private final Transaction tx;
  private final EntryFilter filter;
  private final long horizon;
  private final int postingsOfPage;

  /** Where the page begins. */
  private final LedgerPosition after;

  /** Below which the page looks. */
  private final long end;

  private LedgerEntries(
      Transaction tx, EntryFilter filter, long horizon, Range range, int postingsOfPage) {
    this.tx = tx;
    this.filter = filter;
    this.horizon = horizon;
    this.after = range.from();
    this.end = range.end();
    this.postingsOfPage = postingsOfPage;
  }

  /**
   * @param postingsOfPage how many postings a filtered page looks at
   * @param limit of entries
   */
  static EntryPage page(
      Transaction tx, EntryFilter filter, LedgerPosition after, int postingsOfPage, int limit) {
    Horizon horizon = horizon(tx);
    if (after.value() >= horizon.next()) {
      throw new FeedHistoryGone("page_token");
    }
    Range range =
        filter.isOfOnePayment()
            ? new Range(after, horizon.oldest())
            : new ClosingsOfTime(tx, filter).next(after, horizon.oldest());
    return new LedgerEntries(tx, filter, horizon.oldest(), range, postingsOfPage).page(limit);
  }

  private EntryPage page(int limit) {
    // One more than the page has, to know whether there is another.
    List<Entry> found = entries(limit + 1);
    if (found.size() > limit) {
      List<Entry> entries = found.subList(0, limit);
      return new EntryPage(entries, true, entries.getLast().position());
    }
    if (filter.isOfOnePayment() || filter.equals(EntryFilter.NONE)) {
      return new EntryPage(found, false, found.isEmpty() ? after : found.getLast().position());
    }
    List<LedgerPosition> last = endOfPage();
    if (!last.isEmpty()) {
      return new EntryPage(found, true, last.getFirst());
    }
    return end < horizon
        ? new EntryPage(found, true, LedgerPosition.before(end))
        : new EntryPage(found, false, lastBelow());
  }

  /**
   * @param oldest below it, no transaction is running
   * @param next no transaction has got this position yet
   */
  private record Horizon(long oldest, long next) {}

  private static Horizon horizon(Transaction tx) {
    return tx.queryOne(
            "select " + FeedHistory.HORIZON + " as oldest, " + FeedHistory.NEXT + " as next",
            row -> new Horizon(row.longInteger("oldest"), row.longInteger("next")))
        .orElseThrow();
  }

  private List<Entry> entries(int limit) {
    Map<String, Object> values = behind();
    values.put("side", after.side());
    values.put("limit", limit);
    String postings = filter.isOfOnePayment() ? ofOnePayment(values) : ofPage(values, limit);
    List<String> conditions = new ArrayList<>();
    conditions.add(
        """
        (feed_position, payment_id, sequence, leg, side)
          > (:after_position, :after_payment, :sequence, :leg::smallint, :side)
        """);
    AccountCode account = filter.account();
    if (account != null) {
      conditions.add("account = :account");
      values.put("account", account.value());
    }
    if (filter.currency() != null) {
      conditions.add("currency = :currency");
      values.put("currency", filter.currency());
    }
    if (filter.createdFrom() != null) {
      conditions.add("create_time >= :created_from");
      values.put("created_from", filter.createdFrom());
    }
    if (filter.createdUntil() != null) {
      conditions.add("create_time < :created_until");
      values.put("created_until", filter.createdUntil());
    }
    String sql =
        """
        select transaction_id, leg, type, payment_id, sequence, refund_id, dispute_id, account, side, direction,
          amount, currency, create_time, feed_position
        from (%s) as postings
        cross join lateral (values (1, 'DEBIT', debit_account), (2, 'CREDIT', credit_account))
          as sides (side, direction, account)
        where %s
        order by feed_position, payment_id, sequence, leg, side
        limit :limit
        """
            .formatted(postings, and(conditions));
    return statement(sql, values).query(LedgerEntries::entry);
  }

  private String ofOnePayment(Map<String, Object> values) {
    List<String> conditions = new ArrayList<>();
    PaymentId payment = filter.payment();
    if (payment != null) {
      conditions.add("payment_id = :payment_id");
      values.put("payment_id", payment.value());
    }
    if (filter.transaction() != null) {
      conditions.add("transaction_id = :transaction_id");
      values.put("transaction_id", filter.transaction());
    }
    return """
    select transaction_id, leg, type, payment_id, sequence, refund_id, dispute_id,
      debit_account, credit_account, amount, currency, create_time, feed_position
    from ledger_postings
    where %s
    """
        .formatted(and(conditions));
  }

  /** The postings that the page looks at. Without a filter it has the entries of all of them. */
  private String ofPage(Map<String, Object> values, int limit) {
    values.put("end", end);
    values.put("postings", filter.equals(EntryFilter.NONE) ? limit : postingsOfPage);
    return """
    select transaction_id, leg, type, payment_id, sequence, refund_id, dispute_id,
      debit_account, credit_account, amount, currency, create_time, feed_position
    from ledger_postings
    where %s
    order by feed_position, payment_id, sequence, leg
    limit :postings
    """
        .formatted(and(List.of(behindPosition(), BEFORE_END)));
  }

  /** Behind the postings that the page has looked at; empty when there are not so many. */
  private List<LedgerPosition> endOfPage() {
    Map<String, Object> values = behind();
    values.put("end", end);
    values.put("skipped", postingsOfPage - 1);
    return statement(
            """
            select feed_position, payment_id, sequence, leg
            from ledger_postings
            where %s
            order by feed_position, payment_id, sequence, leg
            limit 1 offset :skipped
            """
                .formatted(and(List.of(behindPosition(), BEFORE_END))),
            values)
        .query(LedgerEntries::behindPosting);
  }

  /** Behind all that has been looked at now, or where the page began. */
  private LedgerPosition lastBelow() {
    Map<String, Object> values = behind();
    values.put("end", end);
    return statement(
            """
            select feed_position, payment_id, sequence, leg
            from ledger_postings
            where %s
            order by feed_position desc, payment_id desc, sequence desc, leg desc
            limit 1
            """
                .formatted(and(List.of(behindPosition(), BEFORE_END))),
            values)
        .queryOne(LedgerEntries::behindPosting)
        .orElse(after);
  }

  /** A page may begin between the two entries of a posting. */
  private String behindPosition() {
    return after.isBehindPosting() ? BEHIND_CREDIT : BEHIND_DEBIT;
  }

  private Map<String, Object> behind() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("after_position", after.value());
    values.put("after_payment", after.payment().value());
    values.put("sequence", after.sequence());
    values.put("leg", after.leg());
    return values;
  }

  private static String and(List<String> conditions) {
    return conditions.stream().collect(Collectors.joining(" and "));
  }

  private NamedStatement statement(String sql, Map<String, Object> values) {
    NamedStatement statement = tx.statement(sql);
    values.forEach(statement::bind);
    return statement;
  }

  private static LedgerPosition behindPosting(Row row) {
    return LedgerPosition.behind(
        row.longInteger("feed_position"),
        new PaymentId(row.uuid("payment_id")),
        row.longInteger("sequence"),
        row.integer("leg"));
  }

  private static Entry entry(Row row) {
    return new Entry(
        new LedgerPosition(
            row.longInteger("feed_position"),
            new PaymentId(row.uuid("payment_id")),
            row.longInteger("sequence"),
            row.integer("leg"),
            row.integer("side")),
        row.uuid("transaction_id"),
        row.enumeration("type", LedgerTransaction.Type.class),
        new AccountCode(row.text("account")),
        row.enumeration("direction", Direction.class),
        PaymentRows.money(row),
        PaymentRows.refundId(row),
        PaymentRows.disputeId(row),
        row.instant("create_time"));
  }
}

package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.feed.PaymentChange;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.runtime.announce.FeedTail;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.RowMapper;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.feed.postgres.FeedTable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The history of payments, for watchers. An event is written while its payment is locked, so the
 * events of a payment are committed in the order of their sequence. Thread-safe.
 */
public final class PostgresPaymentFeed implements PaymentFeed {
  private static final FeedTable<PaymentEvent> EVENTS =
      new FeedTable<>(
          "payment_events", "payment_id", PaymentRows.EVENT_COLUMNS, PaymentRows::event);

  private final Database database;

  public PostgresPaymentFeed(Database database) {
    this.database = database;
  }

  /** What has just happened to payments. */
  public static FeedTail tail(Database database) {
    return new FeedTail(database, "payment_events", "payment_id");
  }

  @Override
  public List<PaymentChange> changes(String epoch, PaymentId id, long afterSequence, int limit) {
    return database.inSnapshot(
        tx -> withSubjects(tx, EVENTS.ofSubject(tx, epoch, id.value(), afterSequence, limit)));
  }

  @Override
  public FeedRange range() {
    return database.inReadOnlyTransaction(EVENTS::range);
  }

  @Override
  public List<PaymentChange> changes(PaymentVisibility visibility, FeedPosition after, int limit) {
    if (visibility instanceof PaymentVisibility.None) {
      return List.of();
    }
    return database.inSnapshot(
        tx -> withSubjects(tx, EVENTS.after(tx, after, customer(visibility), limit)));
  }

  @Override
  public boolean isHoldingBack(PaymentVisibility visibility) {
    return !(visibility instanceof PaymentVisibility.None)
        && database.inReadOnlyTransaction(tx -> EVENTS.isHoldingBack(tx, customer(visibility)));
  }

  @Override
  public List<Payment> open(PaymentVisibility visibility, @Nullable PaymentId after, int limit) {
    if (visibility instanceof PaymentVisibility.None) {
      return List.of();
    }
    return database.inSnapshot(tx ->
        tx.query(PaymentPages.open(customer(visibility), after, limit), PaymentRows::payment));
  }

  /** Null for everyone's. */
  private static @Nullable UUID customer(PaymentVisibility visibility) {
    return visibility instanceof PaymentVisibility.OfCustomer(var customer)
        ? customer.value()
        : null;
  }

  private static List<PaymentChange> withSubjects(
      Transaction tx, List<FeedTable.Positioned<PaymentEvent>> events) {
    Map<PaymentId, Payment> payments =
        byId(
            tx,
            "select " + PaymentRows.PAYMENT_COLUMNS + "from payments where id = any (?)",
            PaymentRows::payment,
            Payment::id,
            events.stream().map(change -> change.event().payment().value()));
    Map<RefundId, Refund> refunds =
        byId(
            tx,
            "select " + PaymentRows.REFUND_COLUMNS + "from refunds where id = any (?)",
            PaymentRows::refund,
            Refund::id,
            events.stream()
                .flatMap(change -> Stream.ofNullable(change.event().refund()))
                .map(RefundId::value));
    return events.stream()
        .flatMap(change ->
            Stream.ofNullable(payments.get(change.event().payment()))
                .map(payment ->
                    new PaymentChange(
                        change.position(),
                        change.event(),
                        payment,
                        change.event().refund() == null
                            ? null
                            : refunds.get(change.event().refund()))))
        .toList();
  }

  private static <K, T> Map<K, T> byId(
      Transaction tx, String sql, RowMapper<T> mapper, Function<T, K> id, Stream<UUID> wanted) {
    List<UUID> ids = wanted.distinct().toList();
    return ids.isEmpty()
        ? Map.of()
        : tx.query(sql, mapper, ids).stream().collect(Collectors.toMap(id, Function.identity()));
  }
}

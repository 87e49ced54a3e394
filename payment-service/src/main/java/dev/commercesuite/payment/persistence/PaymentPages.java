package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.runtime.paging.IdRange;
import dev.commercesuite.runtime.paging.StatePages;
import dev.commercesuite.runtime.sql.Sql;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements that read a page of payments or refunds. */
final class PaymentPages {
  private static final String SELECT = "select " + PaymentRows.PAYMENT_COLUMNS + "from payments ";

  private static final Set<PaymentState> OPEN =
      Set.copyOf(
          EnumSet.complementOf(
              EnumSet.of(PaymentState.SUCCEEDED, PaymentState.CANCELLED, PaymentState.FAILED)));

  private static final StatePages<PaymentState> BY_STATE =
      new StatePages<>(Sql.of("select id from payments"), PaymentState.SUCCEEDED);

  private PaymentPages() {}

  /** The payments that a list shows after one of them, newest first. */
  static Sql list(PaymentFilter filter, @Nullable PaymentId after, int limit) {
    return isOfStatesAlone(filter)
        ? newestOfStates(filter, after, limit)
        : newest(filter, after, limit);
  }

  private static boolean isOfStatesAlone(PaymentFilter filter) {
    return filter.order() == null
        && filter.customer() == null
        && filter.metadata().isEmpty()
        && !filter.states().isEmpty()
        && filter.states().size() < PaymentState.values().length;
  }

  private static Sql newest(PaymentFilter filter, @Nullable PaymentId after, int limit) {
    OrderId order = filter.order();
    CustomerId customer = filter.customer();
    Map<String, String> metadata = filter.metadata();
    IdRange ids = ids(filter, after);
    return Sql.of(SELECT)
        .where(
            Sql.isOneOf("state", filter.states()),
            Sql.ifGiven("order_id = ?", order == null ? null : order.value()),
            Sql.ifGiven("customer_id = ?", customer == null ? null : customer.value()),
            Sql.ifGiven("create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("create_time < ?", filter.createdUntil()),
            Sql.ifGiven("id >= ?", ids.from()),
            Sql.ifGiven("id < ?", ids.until()),
            // The index leaves out what has no metadata, and serves only a condition that says so.
            Sql.ifGiven("metadata <> '{}' and metadata @> ?", metadata.isEmpty() ? null : metadata))
        .then("order by id desc limit ?", limit);
  }

  private static Sql newestOfStates(PaymentFilter filter, @Nullable PaymentId after, int limit) {
    Sql ids =
        BY_STATE.newest(
            filter.states(),
            ids(filter, after),
            limit,
            Sql.ifGiven("create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("create_time < ?", filter.createdUntil()));
    return Sql.of(SELECT + "where id = any (array(").then(ids).then(")) order by id desc");
  }

  private static IdRange ids(PaymentFilter filter, @Nullable PaymentId after) {
    return IdRange.created(filter.createdFrom(), filter.createdUntil())
        .below(after == null ? null : after.value());
  }

  /**
   * The payments that have not ended or are being refunded, after one of them, oldest first.
   *
   * @param customer whose alone; null for everyone's
   */
  static Sql open(@Nullable UUID customer, @Nullable PaymentId after, int limit) {
    UUID last = after == null ? null : after.value();
    if (customer != null) {
      return Sql.of(SELECT)
          .where(
              Sql.of("customer_id = ?", customer),
              Sql.of("(state not in ('SUCCEEDED', 'CANCELLED', 'FAILED') or refunding > 0)"),
              Sql.ifGiven("id > ?", last))
          .then("order by id limit ?", limit);
    }
    Sql refunding =
        Sql.of("select id from payments")
            .where(
                Sql.of("refunding > 0 and state in ('SUCCEEDED', 'CANCELLED', 'FAILED')"),
                Sql.ifGiven("id > ?", last))
            .then("order by id limit ?", limit);
    return Sql.of(SELECT + "where id = any (array(")
        .then(BY_STATE.oldest(OPEN, IdRange.after(last), limit, refunding))
        .then(")) order by id");
  }

  /** The refunds of a payment that a list shows after one of them, newest first. */
  static Sql refunds(RefundFilter filter, @Nullable RefundId after, int limit) {
    IdRange ids =
        IdRange.created(filter.createdFrom(), filter.createdUntil())
            .below(after == null ? null : after.value());
    return Sql.of("select " + PaymentRows.REFUND_COLUMNS + "from refunds")
        .where(
            Sql.of("payment_id = ?", filter.payment().value()),
            Sql.ifGiven("create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("create_time < ?", filter.createdUntil()),
            Sql.ifGiven("id >= ?", ids.from()),
            Sql.ifGiven("id < ?", ids.until()),
            Sql.ifGiven("metadata @> ?", filter.metadata().isEmpty() ? null : filter.metadata()),
            Sql.ifGiven(
                """
                exists (
                  select from provider_steps s where s.refund_id = refunds.id and s.request_id = ?)
                """,
                filter.requestId()))
        .then("order by id desc limit ?", limit);
  }
}

package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.runtime.paging.IdRange;
import dev.commercesuite.runtime.sql.Sql;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read a page of payments or refunds. An index has the payments of one state in
 * the order of their ids: a page of several states is put together from a page of each.
 */
final class PaymentPages {
  private static final Set<PaymentState> ENDED =
      Set.of(PaymentState.SUCCEEDED, PaymentState.CANCELLED, PaymentState.FAILED);

  private PaymentPages() {}

  /** The payments that a list shows after one of them, newest first. */
  static Sql list(PaymentFilter filter, @Nullable PaymentId after, int limit) {
    Set<PaymentState> states = filter.states();
    boolean ofStatesAlone =
        filter.order() == null && filter.customer() == null && filter.metadata().isEmpty();
    if (states.size() < 2 || states.size() == PaymentState.values().length || !ofStatesAlone) {
      return newest(
          Sql.of("select " + PaymentRows.PAYMENT_COLUMNS + "from payments"),
          filter,
          states,
          after,
          limit);
    }
    Stream<Sql> ofStates =
        states.stream()
            .sorted()
            .map(state ->
                newest(Sql.of("select id from payments"), filter, Set.of(state), after, limit));
    return Sql.of(
            "select "
                + PaymentRows.PAYMENT_COLUMNS
                + "from payments where id = any (array(select id from (")
        .then(Sql.unionAll(ofStates.toList()))
        .then(") as found order by id desc limit ?)) order by id desc", limit);
  }

  private static Sql newest(
      Sql select,
      PaymentFilter filter,
      Set<PaymentState> states,
      @Nullable PaymentId after,
      int limit) {
    OrderId order = filter.order();
    CustomerId customer = filter.customer();
    Map<String, String> metadata = filter.metadata();
    IdRange ids = IdRange.created(filter.createdFrom(), filter.createdUntil());
    return select
        .where(
            Sql.isOneOf("state", states),
            Sql.ifGiven("order_id = ?", order == null ? null : order.value()),
            Sql.ifGiven("customer_id = ?", customer == null ? null : customer.value()),
            Sql.ifGiven("create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("create_time < ?", filter.createdUntil()),
            Sql.ifGiven("id >= ?", ids.from()),
            Sql.ifGiven("id < ?", ids.until()),
            // The index leaves out what has no metadata, and serves only a condition that says so.
            Sql.ifGiven("metadata <> '{}' and metadata @> ?", metadata.isEmpty() ? null : metadata),
            Sql.ifGiven("id < ?", after == null ? null : after.value()))
        .then("order by id desc limit ?", limit);
  }

  /**
   * The payments that have not ended or are being refunded, after one of them, oldest first.
   *
   * @param customer whose alone; null for everyone's
   */
  static Sql open(@Nullable UUID customer, @Nullable PaymentId after, int limit) {
    UUID last = after == null ? null : after.value();
    if (customer != null) {
      return Sql.of("select " + PaymentRows.PAYMENT_COLUMNS + "from payments")
          .where(
              Sql.of("customer_id = ?", customer),
              Sql.of("(state not in ('SUCCEEDED', 'CANCELLED', 'FAILED') or refunding > 0)"),
              Sql.ifGiven("id > ?", last))
          .then("order by id limit ?", limit);
    }
    Stream<Sql> ofStates =
        EnumSet.complementOf(EnumSet.copyOf(ENDED)).stream()
            .map(state -> oldest(Sql.is("state", state), last, limit));
    Sql refunding =
        oldest(
            Sql.of("refunding > 0 and state in ('SUCCEEDED', 'CANCELLED', 'FAILED')"), last, limit);
    return Sql.of(
            "select "
                + PaymentRows.PAYMENT_COLUMNS
                + "from payments where id = any (array(select id from (")
        .then(Sql.unionAll(Stream.concat(ofStates, Stream.of(refunding)).toList()))
        .then(") as found order by id limit ?)) order by id", limit);
  }

  private static Sql oldest(Sql condition, @Nullable UUID after, int limit) {
    return Sql.of("select id from payments")
        .where(condition, Sql.ifGiven("id > ?", after))
        .then("order by id limit ?", limit);
  }

  /** The refunds of a payment that a list shows after one of them, newest first. */
  static Sql refunds(RefundFilter filter, @Nullable RefundId after, int limit) {
    IdRange ids = IdRange.created(filter.createdFrom(), filter.createdUntil());
    return Sql.of("select " + PaymentRows.REFUND_COLUMNS + "from refunds")
        .where(
            Sql.of("payment_id = ?", filter.payment().value()),
            Sql.ifGiven("create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("create_time < ?", filter.createdUntil()),
            Sql.ifGiven("id >= ?", ids.from()),
            Sql.ifGiven("id < ?", ids.until()),
            Sql.ifGiven("metadata @> ?", filter.metadata().isEmpty() ? null : filter.metadata()),
            Sql.ifGiven("id < ?", after == null ? null : after.value()))
        .then("order by id desc limit ?", limit);
  }
}

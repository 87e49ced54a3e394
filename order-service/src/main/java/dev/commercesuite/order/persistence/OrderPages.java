package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.runtime.paging.IdRange;
import dev.commercesuite.runtime.paging.StatePages;
import dev.commercesuite.runtime.sql.Sql;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements that read a page of orders, for {@link OrderRows#orders}. */
final class OrderPages {
  private static final Set<OrderState> OPEN =
      Set.of(OrderState.PENDING_PAYMENT, OrderState.PAID, OrderState.CANCELLING);

  private static final StatePages<OrderState> BY_STATE =
      new StatePages<>(Sql.of("select id from orders"), OrderState.DELIVERED);

  private OrderPages() {}

  /** The orders that a list shows after one of them, newest first. */
  static Sql list(
      OrderVisibility visibility, OrderFilter filter, @Nullable OrderId after, int limit) {
    return isOfStatesAlone(visibility, filter)
        ? newestOfStates(filter, after, limit)
        : newest(visibility, filter, after, limit);
  }

  private static boolean isOfStatesAlone(OrderVisibility visibility, OrderFilter filter) {
    return OrderRows.customer(visibility) == null
        && filter.number() == null
        && filter.metadata().isEmpty()
        && !filter.states().isEmpty()
        && filter.states().size() < OrderState.values().length;
  }

  private static Sql newest(
      OrderVisibility visibility, OrderFilter filter, @Nullable OrderId after, int limit) {
    OrderNumber number = filter.number();
    Map<String, String> metadata = filter.metadata();
    IdRange ids = ids(filter, after);
    return Sql.of(OrderRows.SELECT)
        .where(
            Sql.ifGiven("o.customer_id = ?", OrderRows.customer(visibility)),
            Sql.isOneOf("o.state", filter.states()),
            Sql.ifGiven("o.create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("o.create_time < ?", filter.createdUntil()),
            Sql.ifGiven("o.id >= ?", ids.from()),
            Sql.ifGiven("o.id < ?", ids.until()),
            Sql.ifGiven("o.number = ?", number == null ? null : number.characters()),
            // The index leaves out what has no metadata, and serves only a condition that says so.
            Sql.ifGiven(
                "o.metadata <> '{}' and o.metadata @> ?", metadata.isEmpty() ? null : metadata))
        .then("order by o.id desc limit ?", limit);
  }

  private static Sql newestOfStates(OrderFilter filter, @Nullable OrderId after, int limit) {
    Sql ids =
        BY_STATE.newest(
            filter.states(),
            ids(filter, after),
            limit,
            Sql.ifGiven("create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("create_time < ?", filter.createdUntil()));
    return Sql.of(OrderRows.SELECT + "where o.id = any (array(")
        .then(ids)
        .then(")) order by o.id desc");
  }

  private static IdRange ids(OrderFilter filter, @Nullable OrderId after) {
    return IdRange.created(filter.createdFrom(), filter.createdUntil())
        .below(after == null ? null : after.value());
  }

  /** The orders that are under way, after one of them, oldest first. */
  static Sql open(OrderVisibility visibility, @Nullable OrderId after, int limit) {
    String customer = OrderRows.customer(visibility);
    UUID last = after == null ? null : after.value();
    if (customer != null) {
      return Sql.of(OrderRows.SELECT)
          .where(
              Sql.of("o.customer_id = ?", customer),
              Sql.isOneOf("o.state", OPEN),
              Sql.ifGiven("o.id > ?", last))
          .then("order by o.id limit ?", limit);
    }
    return Sql.of(OrderRows.SELECT + "where o.id = any (array(")
        .then(BY_STATE.oldest(OPEN, IdRange.after(last), limit))
        .then(")) order by o.id");
  }
}

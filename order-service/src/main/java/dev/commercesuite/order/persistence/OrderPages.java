package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.runtime.paging.IdRange;
import dev.commercesuite.runtime.sql.Sql;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read a page of orders, for {@link OrderRows#orders}. An index has the orders
 * of one state in the order of their ids: a page of several states is put together from a page of
 * each.
 */
final class OrderPages {
  private static final Set<OrderState> OPEN =
      Set.of(OrderState.PENDING_PAYMENT, OrderState.PAID, OrderState.CANCELLING);

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
    Stream<Sql> pages =
        filter.states().stream().sorted().map(state -> newestOfState(state, filter, after, limit));
    return Sql.of(OrderRows.SELECT + "where o.id = any (array(select id from (")
        .then(Sql.unionAll(pages.toList()))
        .then(") as found order by id desc limit ?)) order by o.id desc", limit);
  }

  private static Sql newestOfState(
      OrderState state, OrderFilter filter, @Nullable OrderId after, int limit) {
    IdRange ids = ids(filter, after);
    return Sql.of("select id from orders")
        .where(
            isIn(state, ids),
            Sql.ifGiven("create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("create_time < ?", filter.createdUntil()))
        .then(
            state == OrderState.DELIVERED
                ? Sql.of("order by id desc")
                : Sql.of("order by state desc, id desc"))
        .then("limit ?", limit);
  }

  private static IdRange ids(OrderFilter filter, @Nullable OrderId after) {
    return IdRange.created(filter.createdFrom(), filter.createdUntil())
        .below(after == null ? null : after.value());
  }

  /**
   * A range of an index. Said with {@code state =}, PostgreSQL would know that the state does not
   * matter to the order, and go through the orders of all states where it expects enough of this
   * one, of which there may be none.
   */
  private static Sql isIn(OrderState state, IdRange ids) {
    return state == OrderState.DELIVERED
        ? Sql.of("state = 'DELIVERED' and id >= ? and id < ?", ids.lowest(), ids.limit())
        : Sql.of(
            "state <> 'DELIVERED' and (state, id) >= (?, ?) and (state, id) < (?, ?)",
            state,
            ids.lowest(),
            state,
            ids.limit());
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
    List<Sql> pages =
        OPEN.stream().sorted().map(state -> oldestOfState(state, last, limit)).toList();
    return Sql.of(OrderRows.SELECT + "where o.id = any (array(select id from (")
        .then(Sql.unionAll(pages))
        .then(") as found order by id limit ?)) order by o.id", limit);
  }

  private static Sql oldestOfState(OrderState state, @Nullable UUID after, int limit) {
    return Sql.of("select id from orders")
        .where(isIn(state, IdRange.after(after)))
        .then("order by state, id limit ?", limit);
  }
}

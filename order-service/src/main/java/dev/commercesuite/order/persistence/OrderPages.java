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
import java.util.function.Function;
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
    Set<OrderState> states = filter.states();
    boolean ofStatesAlone =
        OrderRows.customer(visibility) == null
            && filter.number() == null
            && filter.metadata().isEmpty();
    if (states.size() < 2 || states.size() == OrderState.values().length || !ofStatesAlone) {
      return newest(Sql.of(OrderRows.SELECT), visibility, filter, states, after, limit);
    }
    Function<OrderState, Sql> ofState =
        state ->
            newest(
                Sql.of("select o.id from orders o"),
                visibility,
                filter,
                Set.of(state),
                after,
                limit);
    return Sql.of(OrderRows.SELECT + "where o.id = any (array(select id from (")
        .then(Sql.unionAll(states.stream().sorted().map(ofState).toList()))
        .then(") as found order by id desc limit ?)) order by o.id desc", limit);
  }

  private static Sql newest(
      Sql select,
      OrderVisibility visibility,
      OrderFilter filter,
      Set<OrderState> states,
      @Nullable OrderId after,
      int limit) {
    OrderNumber number = filter.number();
    Map<String, String> metadata = filter.metadata();
    IdRange ids = IdRange.created(filter.createdFrom(), filter.createdUntil());
    return select
        .where(
            Sql.ifGiven("o.customer_id = ?", OrderRows.customer(visibility)),
            Sql.isOneOf("o.state", states),
            Sql.ifGiven("o.create_time >= ?", filter.createdFrom()),
            Sql.ifGiven("o.create_time < ?", filter.createdUntil()),
            Sql.ifGiven("o.id >= ?", ids.from()),
            Sql.ifGiven("o.id < ?", ids.until()),
            Sql.ifGiven("o.number = ?", number == null ? null : number.characters()),
            // The index leaves out what has no metadata, and serves only a condition that says so.
            Sql.ifGiven(
                "o.metadata <> '{}' and o.metadata @> ?", metadata.isEmpty() ? null : metadata),
            Sql.ifGiven("o.id < ?", after == null ? null : after.value()))
        .then("order by o.id desc limit ?", limit);
  }

  /** The orders that are under way, after one of them, oldest first. */
  static Sql open(OrderVisibility visibility, @Nullable OrderId after, int limit) {
    if (OrderRows.customer(visibility) != null) {
      return oldest(Sql.of(OrderRows.SELECT), visibility, OPEN, after, limit);
    }
    List<Sql> ofStates =
        OPEN.stream()
            .sorted()
            .map(state ->
                oldest(
                    Sql.of("select o.id from orders o"), visibility, Set.of(state), after, limit))
            .toList();
    return Sql.of(OrderRows.SELECT + "where o.id = any (array(select id from (")
        .then(Sql.unionAll(ofStates))
        .then(") as found order by id limit ?)) order by o.id", limit);
  }

  private static Sql oldest(
      Sql select,
      OrderVisibility visibility,
      Set<OrderState> states,
      @Nullable OrderId after,
      int limit) {
    return select
        .where(
            Sql.ifGiven("o.customer_id = ?", OrderRows.customer(visibility)),
            Sql.isOneOf("o.state", states),
            Sql.ifGiven("o.id > ?", after == null ? null : after.value()))
        .then("order by o.id limit ?", limit);
  }
}

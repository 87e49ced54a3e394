package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.testing.RowReads;
import dev.commercesuite.runtime.testing.RowReads.Plans;
import dev.commercesuite.runtime.testing.TestRequests;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What nobody may see is read like what does not exist: nothing of it but its entry in the index,
 * so that the time of an answer does not tell one from the other.
 */
class ForeignOrdersIT extends PostgresTesting {
  /** What an order is made of besides its row. */
  private static final List<String> PARTS =
      List.of("order_lines", "shipments", "order_refunds", "order_events");

  record Access(PostgresOrderStore store, PostgresOrderFeed feed) {}

  interface Read {
    void of(Access access, OrderId id);
  }

  static Stream<Arguments> reads() {
    return Stream.of(
        read("GetOrder", (access, id) -> access.store().find(id, BOB.visibleOrders())),
        read(
            "BatchGetOrders",
            (access, id) -> access.store().findAll(List.of(id), BOB.visibleOrders())),
        read("WatchOrder", (access, id) -> access.feed().find(id, BOB.visibleOrders())),
        read(
            "changes",
            (access, id) ->
                assertThatThrownBy(() ->
                        access
                            .store()
                            .change(
                                TestRequests.request(),
                                id,
                                BOB.visibleOrders(),
                                _ -> {
                                  throw new AssertionError("it was found");
                                }))
                    .isInstanceOf(OrderException.OrderNotFound.class)));
  }

  private static Arguments read(String name, Read read) {
    return Arguments.argumentSet(name, read);
  }

  @ParameterizedTest
  @MethodSource("reads")
  void isReadLikeOneThatDoesNotExist(Read read) {
    Product product = product(10);
    Order foreign = placed(ALICE, product, 1);
    OrderId absent = new OrderId(ids.get());

    assertThat(parts(read, foreign.id())).isEqualTo(parts(read, absent));
  }

  /** Otherwise the figures above would say nothing. */
  @Test
  void whatIsSeenIsRead() {
    Order own = placed(BOB, product(10), 1);

    assertThat(
            parts(
                (access, id) ->
                    assertThat(access.store().find(id, BOB.visibleOrders())).isPresent(),
                own.id()))
        .containsEntry("order_lines", 1L);
  }

  /** How many rows of each part are read. */
  private Map<String, Long> parts(Read read, OrderId id) {
    Map<String, Long> rows = new TreeMap<>();
    try (RowReads reads = RowReads.with(config, Plans.GENERIC)) {
      Access access =
          new Access(
              new PostgresOrderStore(reads.database(), clock),
              new PostgresOrderFeed(reads.database()));
      Consumer<String> count =
          table ->
              rows.put(
                  table,
                  reads
                      .of(
                          table,
                          () -> {
                            read.of(access, id);
                            return id;
                          })
                      .rows());
      PARTS.forEach(count);
    }
    return rows;
  }
}

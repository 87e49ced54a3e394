package dev.commercesuite.system.cluster.watch;

import com.google.common.collect.Iterators;
import com.google.protobuf.FieldMask;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** An order that waits to be paid, and whose note changes. */
final class WatchedOrder implements Watched {
  private final OrderServiceBlockingStub orders;
  private final String id;

  /**
   * @param orders of its customer
   */
  WatchedOrder(OrderServiceBlockingStub orders, String id) {
    this.orders = orders;
    this.id = id;
  }

  @Override
  public String name() {
    return "order " + id;
  }

  @Override
  public Iterator<Told> watch(String resumeToken) {
    return Iterators.transform(
        orders.watchOrder(
            WatchOrderRequest.newBuilder().setOrderId(id).setResumeToken(resumeToken).build()),
        WatchedOrder::told);
  }

  @Override
  public void change(int number) {
    UpdateOrderRequest request =
        UpdateOrderRequest.newBuilder()
            .setOrder(Order.newBuilder().setId(id).setNote("change " + number))
            .setUpdateMask(FieldMask.newBuilder().addPaths("note"))
            .setRequestId(UUID.randomUUID().toString())
            .build();
    var _ = Repetition.untilAnswered(() -> Repetition.briefly(orders).updateOrder(request));
  }

  @Override
  public List<Long> history() {
    List<Long> sequences = new ArrayList<>();
    String page = "";
    do {
      ListOrderEventsRequest request =
          ListOrderEventsRequest.newBuilder()
              .setOrderId(id)
              .setPageSize(1000)
              .setPageToken(page)
              .build();
      ListOrderEventsResponse answer =
          Repetition.untilAnswered(() -> Repetition.briefly(orders).listOrderEvents(request));
      answer.getEventsList().stream().map(OrderEvent::getSequence).forEach(sequences::add);
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    return sequences;
  }

  private static Told told(WatchOrderResponse message) {
    String token = message.getResumeToken();
    return switch (message.getUpdateCase()) {
      case SNAPSHOT -> Told.snapshot(token);
      case CHANGE -> Told.change(message.getChange().getEvent().getSequence(), token);
      case HEARTBEAT -> Told.heartbeat(token);
      case UPDATE_NOT_SET -> throw new IllegalStateException("a message without content");
    };
  }
}

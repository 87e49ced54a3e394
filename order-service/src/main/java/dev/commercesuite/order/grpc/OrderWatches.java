package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.FeedPosition;
import dev.commercesuite.order.domain.Order;
import dev.commercesuite.order.domain.OrderFeed;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderWatchers;
import dev.commercesuite.order.domain.Reach;
import dev.commercesuite.order.domain.Rejection;
import dev.commercesuite.runtime.server.StreamEnd;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All watch streams of the process: opens them, wakes them, ends them. Thread-safe. */
public final class OrderWatches implements OrderWatchers {
  private final OrderFeed feed;
  private final ResumeTokens resumeTokens;
  private final WatchPace pace;
  private final InstantSource clock;

  /** By what they are about: an {@link OrderId} or a {@link Reach}. */
  private final Map<Object, Set<WatchStream<?>>> streams = new ConcurrentHashMap<>();

  private volatile boolean draining;

  public OrderWatches(
      OrderFeed feed, ResumeTokens resumeTokens, WatchPace pace, InstantSource clock) {
    this.feed = feed;
    this.resumeTokens = resumeTokens;
    this.pace = pace;
    this.clock = clock;
  }

  /** Opens a stream about one order. */
  void watch(Actor actor, WatchOrderRequest request, StreamObserver<WatchOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    Order order = feed.find(id, actor.reach()).orElseThrow(() -> Rejection.OrdersNotFound.of(id));
    String stream = "order " + id;
    OrderWatchSource source =
        request.getResumeToken().isEmpty()
            ? OrderWatchSource.from(
                feed, order, sequence -> resumeTokens.at(stream, "" + sequence), clock)
            : OrderWatchSource.after(
                feed,
                id,
                Long.parseLong(resumeTokens.position(stream, request.getResumeToken())),
                sequence -> resumeTokens.at(stream, "" + sequence),
                clock);
    open(id, source, observer);
  }

  /** Opens a stream about many orders. */
  void watch(
      Actor actor, WatchOrdersRequest request, StreamObserver<WatchOrdersResponse> observer) {
    Reach reach = actor.reach(Actors.customer(request.getCustomerId(), actor));
    String stream =
        switch (reach) {
          case Reach.Anyones _ -> "orders";
          case Reach.Only(String customerId) -> "orders of " + customerId;
        };
    FeedPosition resumed =
        request.getResumeToken().isEmpty()
            ? null
            : position(resumeTokens.position(stream, request.getResumeToken()));
    open(
        reach,
        new OrdersWatchSource(feed, reach, resumed, at -> resumeTokens.at(stream, text(at)), clock),
        observer);
  }

  private static String text(@Nullable FeedPosition position) {
    return position == null
        ? ""
        : position.settled() + " " + position.orderId() + " " + position.sequence();
  }

  /** Null for a stream whose snapshots were not complete. */
  private @Nullable FeedPosition position(String text) {
    if (text.isEmpty()) {
      return null;
    }
    String[] parts = text.split(" ", 3);
    FeedPosition position =
        new FeedPosition(
            Long.parseLong(parts[0]), UUID.fromString(parts[1]), Long.parseLong(parts[2]));
    // After a restore into another cluster: nothing would ever come after it.
    if (position.settled() > feed.present().settled()) {
      throw ResumeTokens.invalid();
    }
    return position;
  }

  private <M> void open(Object topic, WatchSource<M> source, StreamObserver<M> observer) {
    WatchStream<M> stream =
        new WatchStream<>((ServerCallStreamObserver<M>) observer, source, pace, end(), clock);
    remember(topic, stream);
    if (draining) {
      stream.end();
    }
    // Not on the call's own thread, which has to take the client's signals; in its context, which
    // knows whether the token is still good.
    Thread.ofVirtual()
        .name("watch")
        .start(
            Context.current()
                .wrap(() -> {
                  try {
                    stream.run();
                  } finally {
                    forget(topic, stream);
                  }
                }));
  }

  /** When the access token ends, or the connection, whichever comes first. */
  private static Instant end() {
    Instant token = CurrentCaller.get().expiresAt();
    Instant connection = StreamEnd.get();
    return token.isBefore(connection) ? token : connection;
  }

  private void remember(Object topic, WatchStream<?> stream) {
    streams.compute(
        topic,
        (_, open) -> {
          Set<WatchStream<?>> all = open == null ? ConcurrentHashMap.newKeySet() : open;
          all.add(stream);
          return all;
        });
  }

  private void forget(Object topic, WatchStream<?> stream) {
    streams.computeIfPresent(
        topic,
        (_, open) -> {
          open.remove(stream);
          return open.isEmpty() ? null : open;
        });
  }

  @Override
  public void changed(OrderId id, String customerId) {
    wake(id);
    wake(new Reach.Only(customerId));
    wake(new Reach.Anyones());
  }

  private void wake(Object topic) {
    streams.getOrDefault(topic, Set.of()).forEach(WatchStream::changed);
  }

  @Override
  public void lookAgain() {
    streams.values().forEach(open -> open.forEach(WatchStream::changed));
  }

  /** Ends all streams, and every one that is opened from now on, with OK. */
  public void drain() {
    draining = true;
    streams.values().forEach(open -> open.forEach(WatchStream::end));
  }
}

package dev.commercesuite.local.journey;

import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Watches one order from a moment on, until closed. */
final class Watch implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 15;

  private final BlockingQueue<WatchOrderResponse> messages = new LinkedBlockingQueue<>();
  private final CancellableContext context = Context.current().withCancellation();

  /** Starts watching, and returns when the snapshot of the order is there. */
  static Watch start(SuiteChannels suite, Client client, String orderId) {
    var watch = new Watch();
    var method = OrderServiceGrpc.getWatchOrderMethod();
    watch.context.run(() ->
        ClientCalls.asyncServerStreamingCall(
            suite.serving(method).newCall(method, client.options()),
            WatchOrderRequest.newBuilder().setOrderId(orderId).build(),
            watch.new Messages()));
    return watch;
  }

  /** Waits for a message that shows the order; false when none comes. */
  boolean seesSnapshot() {
    return await(WatchOrderResponse::hasSnapshot);
  }

  /** Waits for a kind of event, over all that come before it; false when it does not come. */
  boolean sees(OrderEventType type) {
    return await(message -> message.getChange().getEvent().getType() == type);
  }

  @Override
  public void close() {
    context.cancel(null);
  }

  private boolean await(Predicate<WatchOrderResponse> wanted) {
    try {
      WatchOrderResponse message;
      do {
        message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } while (message != null && !wanted.test(message));
      return message != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private final class Messages implements StreamObserver<WatchOrderResponse> {

    @Override
    public void onNext(WatchOrderResponse message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      // Whoever waits for a message sees that it does not come.
    }

    @Override
    public void onCompleted() {
      // The server ends a watch now and then; whoever waits sees that nothing comes.
    }
  }
}

package dev.commercesuite.runtime.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose clients are too slow. Jetty's own timeouts begin again with every byte;
 * those of {@link ClientLimits} do not.
 */
final class ClientTimeouts extends EventsHandler implements Connection.Listener {
  /** How many times in the course of a request's timeout connections are checked. */
  private static final int CHECKS = 5;

  private final ClientLimits limits;
  private final Scheduler scheduler;
  private final Map<EndPoint, Exchange> open = new ConcurrentHashMap<>();
  private Scheduler.@Nullable Task next;

  ClientTimeouts(Handler handler, ClientLimits limits, Scheduler scheduler) {
    super(handler);
    this.limits = limits;
    this.scheduler = scheduler;
  }

  @Override
  public void onOpened(Connection connection) {
    // HTTP inside of TLS is a connection of its own; the outer one counts.
    if (!(connection.getEndPoint() instanceof EndPoint.Wrapper)) {
      open.put(connection.getEndPoint(), new Exchange(connection));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    open.remove(connection.getEndPoint());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    schedule();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    cancel();
  }

  @Override
  protected void onBeforeHandling(Request request) {
    Exchange exchange = exchange(request);
    if (exchange != null && !hasBody(request.getHeaders())) {
      exchange.received();
    }
  }

  @Override
  protected void onRequestRead(Request request, Content.@Nullable Chunk chunk) {
    Exchange exchange = exchange(request);
    if (exchange != null && chunk != null && chunk.isLast()) {
      exchange.received();
    }
  }

  @Override
  protected void onComplete(
      Request request, int status, HttpFields headers, @Nullable Throwable failure) {
    Exchange exchange = exchange(request);
    if (exchange != null) {
      exchange.answered();
    }
  }

  private static boolean hasBody(HttpFields headers) {
    return headers.contains(HttpHeader.CONTENT_LENGTH)
        || headers.contains(HttpHeader.TRANSFER_ENCODING);
  }

  private @Nullable Exchange exchange(Request request) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    return open.get(endPoint instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : endPoint);
  }

  private synchronized void schedule() {
    next =
        scheduler.schedule(
            this::check, limits.requestTimeout().toNanos() / CHECKS, TimeUnit.NANOSECONDS);
  }

  private synchronized void cancel() {
    if (next != null) {
      next.cancel();
    }
  }

  private void check() {
    long now = System.nanoTime();
    open.forEach((endPoint, exchange) -> {
      if (exchange.isOverdue(now, limits)) {
        endPoint.close();
      }
    });
    if (isRunning()) {
      schedule();
    }
  }

  /** Where a connection stands; HTTP/1.1 has one request at a time on it. */
  private static final class Exchange {
    private enum Phase {
      IDLE,
      REQUEST,
      RESPONSE
    }

    private final Connection connection;
    private Phase phase = Phase.IDLE;
    private long begin;
    private long bytesBefore;

    Exchange(Connection connection) {
      this.connection = connection;
    }

    synchronized void received() {
      phase = Phase.RESPONSE;
      begin = System.nanoTime();
    }

    synchronized void answered() {
      phase = Phase.IDLE;
      bytesBefore = connection.getBytesIn();
    }

    synchronized boolean isOverdue(long now, ClientLimits limits) {
      if (phase == Phase.IDLE && connection.getBytesIn() != bytesBefore) {
        phase = Phase.REQUEST;
        begin = now;
      }
      return switch (phase) {
        case IDLE -> false;
        case REQUEST -> now - begin > limits.requestTimeout().toNanos();
        case RESPONSE -> now - begin > limits.responseTimeout().toNanos();
      };
    }
  }
}

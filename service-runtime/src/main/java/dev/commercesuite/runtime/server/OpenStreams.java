package dev.commercesuite.runtime.server;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open streams of services whose streams end only when the client ends them, such as {@code
 * Health.Watch}. A client that keeps one open would hold the end of the process up for as long as
 * calls may go on. They are not among the calls that the load limit counts, which health must not
 * depend on, so they have a limit of their own.
 */
final class OpenStreams implements ServerInterceptor {
  /** A client watches the health of a few services; a proxy does so for many clients. */
  static final int PER_CONNECTION = 128;

  private final LoadLimit limit;
  private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger taken = new AtomicInteger();
  private final Map<ConnectedPeer, Integer> takenByConnection = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /**
   * None yet.
   *
   * @param limit how many there may be of those whose connection shows no certificate: as many as
   *     streams of the services; of one connection, {@link #PER_CONNECTION}
   */
  OpenStreams(LoadLimit limit) {
    this.limit = limit;
  }

  /** The service, with its streams among those that {@link #end} ends. */
  BindableService of(BindableService service) {
    return () -> ServerInterceptors.intercept(service, this);
  }

  /** Ends the streams with {@code OK}, and each that is opened later at once. */
  void end() {
    ended = true;
    open.forEach(EndableCall::end);
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    ConnectedPeer peer = ConnectedPeer.of(call);
    take(peer);
    EndableCall<ReqT, RespT> stream = new EndableCall<>(call);
    open.add(stream);
    ServerCall.Listener<ReqT> listener;
    try {
      listener = next.startCall(stream, headers);
    } catch (RuntimeException | Error refused) {
      giveBack(stream, peer);
      throw refused;
    }
    if (ended) {
      stream.end();
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        giveBack(stream, peer);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        giveBack(stream, peer);
        super.onComplete();
      }
    };
  }

  private void take(ConnectedPeer peer) {
    int ofConnection = takenByConnection.merge(peer, 1, Integer::sum);
    boolean isOneTooMany = taken.incrementAndGet() > limit.streams();
    if (ofConnection > PER_CONNECTION || (isOneTooMany && peer.kind() != PeerKind.SERVICE)) {
      giveBack(peer);
      throw Failure.of(ERROR_REASON_OVERLOADED, "There are too many open streams. Try again later.")
          .withRetryDelay(limit.retryDelay())
          .exception();
    }
  }

  private void giveBack(EndableCall<?, ?> stream, ConnectedPeer peer) {
    if (open.remove(stream)) {
      giveBack(peer);
    }
  }

  private void giveBack(ConnectedPeer peer) {
    taken.decrementAndGet();
    takenByConnection.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }

  /** A call that another thread may end; what its handler sends afterwards goes nowhere. */
  private static final class EndableCall<ReqT, RespT>
      extends SimpleForwardingServerCall<ReqT, RespT> {
    private boolean closed;

    EndableCall(ServerCall<ReqT, RespT> call) {
      super(call);
    }

    void end() {
      close(Status.OK, new Metadata());
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!closed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(RespT message) {
      if (!closed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!closed) {
        closed = true;
        super.close(status, trailers);
      }
    }
  }
}

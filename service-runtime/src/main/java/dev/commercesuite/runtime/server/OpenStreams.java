package dev.commercesuite.runtime.server;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.runtime.network.IpNetwork;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of services whose streams end only when the client ends them, such as {@code
 * Health.Watch}. A client that keeps one open would hold the end of the process up for as long as
 * calls may go on. They are not among the calls that the load limit counts, which health must not
 * depend on, so they have a limit of their own.
 */
final class OpenStreams implements ServerInterceptor {
  /** A client watches the health of a few services; a proxy does so for many clients. */
  static final int PER_CONNECTION = 128;

  /** An address has one of so many; whoever fills its own leaves the others to everybody else. */
  private static final int SHARES = 8;

  private final LoadLimit limit;
  private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final int perAddress;
  private final AtomicInteger taken = new AtomicInteger();
  private final Map<InetAddress, Integer> takenByAddress = new ConcurrentHashMap<>();
  private final Map<ConnectedPeer, Integer> takenByConnection = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /**
   * None yet.
   *
   * @param limit how many there may be of those whose connection shows no certificate: as many as
   *     streams of the services, an eighth of them of one address; of one connection, {@link
   *     #PER_CONNECTION}
   */
  OpenStreams(LoadLimit limit) {
    this.limit = limit;
    this.perAddress = Math.max(1, limit.streams() / SHARES);
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
    Place place = Place.of(call);
    take(place);
    EndableCall<ReqT, RespT> stream = new EndableCall<>(call);
    open.add(stream);
    ServerCall.Listener<ReqT> listener;
    try {
      listener = next.startCall(stream, headers);
    } catch (RuntimeException | Error refused) {
      giveBack(stream, place);
      throw refused;
    }
    if (ended) {
      stream.end();
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        giveBack(stream, place);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        giveBack(stream, place);
        super.onComplete();
      }
    };
  }

  private void take(Place place) {
    boolean fits = takenByConnection.merge(place.peer(), 1, Integer::sum) <= PER_CONNECTION;
    if (!place.isOfService()) {
      fits &= taken.incrementAndGet() <= limit.streams();
    }
    if (place.customer() != null) {
      fits &= takenByAddress.merge(place.customer(), 1, Integer::sum) <= perAddress;
    }
    if (!fits) {
      giveBack(place);
      throw Failure.of(ERROR_REASON_OVERLOADED, "There are too many open streams. Try again later.")
          .withRetryDelay(limit.retryDelay())
          .exception();
    }
  }

  private void giveBack(EndableCall<?, ?> stream, Place place) {
    if (open.remove(stream)) {
      giveBack(place);
    }
  }

  private void giveBack(Place place) {
    takenByConnection.computeIfPresent(place.peer(), (_, count) -> count == 1 ? null : count - 1);
    if (!place.isOfService()) {
      taken.decrementAndGet();
    }
    if (place.customer() != null) {
      takenByAddress.computeIfPresent(
          place.customer(), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /**
   * Of which numbers a stream is one.
   *
   * @param isOfService whether it is not among those without a certificate
   * @param customer whose share it is in; null if there are many people, or a service
   */
  private record Place(ConnectedPeer peer, boolean isOfService, @Nullable InetAddress customer) {
    static Place of(ServerCall<?, ?> call) {
      ConnectedPeer peer = ConnectedPeer.of(call);
      PeerKind kind = peer.kind();
      InetAddress customer =
          !kind.isAtLeast(PeerKind.PROXY)
                  && call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                      instanceof InetSocketAddress remote
              ? IpNetwork.customer(remote.getAddress())
              : null;
      return new Place(peer, kind == PeerKind.SERVICE, customer);
    }
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

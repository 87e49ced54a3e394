package dev.commercesuite.runtime.server;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open streams of services whose streams end only when the client ends them, such as {@code
 * Health.Watch}. A client that keeps one open would hold the end of the process up for as long as
 * calls may go on.
 */
final class OpenStreams implements ServerInterceptor {
  private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

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
    EndableCall<ReqT, RespT> stream = new EndableCall<>(call);
    ServerCall.Listener<ReqT> listener = next.startCall(stream, headers);
    open.add(stream);
    if (ended) {
      stream.end();
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        open.remove(stream);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        open.remove(stream);
        super.onComplete();
      }
    };
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

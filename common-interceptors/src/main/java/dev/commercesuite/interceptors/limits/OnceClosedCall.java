package dev.commercesuite.interceptors.limits;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that several threads may close: the first one does. */
class OnceClosedCall<ReqT, RespT>
    extends ForwardingServerCall.SimpleForwardingServerCall<ReqT, RespT> {
  private boolean closed;

  OnceClosedCall(ServerCall<ReqT, RespT> delegate) {
    super(delegate);
  }

  final synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public final synchronized void close(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      super.close(status, trailers);
    }
  }
}

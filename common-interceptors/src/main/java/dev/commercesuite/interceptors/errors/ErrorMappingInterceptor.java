package dev.commercesuite.interceptors.errors;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;

/**
 * The only place that closes a failed call.
 *
 * <p>It takes whatever is thrown inside it, in the handler or in another interceptor, when the call
 * starts or in any later callback, and whatever is given to {@code StreamObserver.onError}, and
 * closes the call with the {@link Failure} that the {@link ErrorMapper} makes of it. What nobody
 * knows is logged once with its stack trace, and the caller sees {@code INTERNAL} with one fixed
 * text. So is a status that a handler makes itself or passes on from a peer: only failures with a
 * declared reason leave the service. Calls of infrastructure services keep the statuses that
 * grpc-java gives them.
 *
 * <p>A request that grpc-java cannot read, or that is too large for it, passes no interceptor; a
 * server with {@link UnreadableRequests} has these answered here as well.
 *
 * <p>Once a call is closed, late sends and a second close are dropped: grpc-java would throw.
 */
public final class ErrorMappingInterceptor implements ServerInterceptor {

  /** What gRPC servers accept unless they are told otherwise. */
  public static final int STANDARD_LARGEST_REQUEST = 4 * 1024 * 1024;

  private final ErrorMapper mapper;
  private final int largestRequest;

  /** Makes the interceptor for a server that accepts what gRPC servers do. */
  public ErrorMappingInterceptor(ErrorMapper mapper) {
    this(mapper, STANDARD_LARGEST_REQUEST);
  }

  /**
   * Makes the interceptor.
   *
   * @param largestRequest in bytes, what the server is set to accept
   */
  public ErrorMappingInterceptor(ErrorMapper mapper, int largestRequest) {
    this.mapper = mapper;
    this.largestRequest = largestRequest;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    FailureClosingCall<ReqT, RespT> closingCall =
        new FailureClosingCall<>(
            call, new FailureResolver(mapper, largestRequest, call.getMethodDescriptor()));
    UnreadableRequests.tell(closingCall::failUnreadable);
    Optional<Failure> refusal = UnreadableRequests.refusal();
    if (refusal.isPresent()) {
      closingCall.fail(refusal.get().exception());
      return new ServerCall.Listener<>() {};
    }
    try {
      return new CatchingListener<>(next.startCall(closingCall, headers), closingCall);
    } catch (Throwable thrown) {
      closingCall.fail(thrown);
      return new ServerCall.Listener<>() {};
    }
  }

  private static final class CatchingListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final FailureClosingCall<ReqT, ?> call;

    CatchingListener(ServerCall.Listener<ReqT> delegate, FailureClosingCall<ReqT, ?> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(ReqT message) {
      if (call.hasFailed()) {
        return;
      }
      try {
        super.onMessage(message);
      } catch (Throwable thrown) {
        call.failOnMessage(thrown);
      }
    }

    @Override
    public void onHalfClose() {
      if (!call.hasFailed()) {
        runCatching(super::onHalfClose);
      }
    }

    @Override
    public void onReady() {
      if (!call.hasFailed()) {
        runCatching(super::onReady);
      }
    }

    @Override
    public void onCancel() {
      runCatching(super::onCancel);
    }

    @Override
    public void onComplete() {
      runCatching(super::onComplete);
    }

    private void runCatching(Runnable callback) {
      try {
        callback.run();
      } catch (Throwable thrown) {
        call.fail(thrown);
      }
    }
  }
}

package dev.commercesuite.interceptors.limits;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Semaphore;

/**
 * Refuses calls above a limit with {@code OVERLOADED} and advice when to try again, instead of
 * letting them queue. Calls of infrastructure services are never refused: a busy server is not a
 * dead one.
 *
 * <p>A call holds its permit until grpc-java is done with it. The gauge {@code
 * grpc_server_calls_in_flight{kind="unary"|"stream"}} shows how many permits are taken.
 */
public final class LoadLimitInterceptor implements ServerInterceptor {

  private final LoadLimit limit;
  private final Semaphore unaryCalls;
  private final Semaphore streams;

  public LoadLimitInterceptor(LoadLimit limit, MeterRegistry registry) {
    this.limit = limit;
    this.unaryCalls = new Semaphore(limit.unaryCalls());
    this.streams = new Semaphore(limit.streams());
    gauge(registry, "unary", unaryCalls, limit.unaryCalls());
    gauge(registry, "stream", streams, limit.streams());
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (InfrastructureServices.contain(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    Semaphore permits =
        call.getMethodDescriptor().getType() == MethodType.UNARY ? unaryCalls : streams;
    if (!permits.tryAcquire()) {
      throw Failure.of(ERROR_REASON_OVERLOADED, "The service is at its limit. Try again later.")
          .withRetryDelay(limit.retryDelay())
          .exception();
    }
    Permit permit = new Permit(permits);
    try {
      return new ReleasingListener<>(next.startCall(call, headers), permit);
    } catch (RuntimeException | Error refused) {
      permit.release();
      throw refused;
    }
  }

  private static void gauge(MeterRegistry registry, String kind, Semaphore permits, int limit) {
    Gauge.builder("grpc.server.calls.in.flight", permits, free -> limit - free.availablePermits())
        .description("Calls in progress.")
        .tag("kind", kind)
        .register(registry);
  }

  private static final class ReleasingListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final Permit permit;

    ReleasingListener(ServerCall.Listener<ReqT> delegate, Permit permit) {
      super(delegate);
      this.permit = permit;
    }

    @Override
    public void onComplete() {
      permit.release();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      permit.release();
      super.onCancel();
    }
  }
}

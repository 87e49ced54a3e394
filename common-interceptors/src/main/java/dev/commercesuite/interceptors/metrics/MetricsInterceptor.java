package dev.commercesuite.interceptors.metrics;

import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times the calls that a server gets.
 *
 * <p>The names are those of go-grpc-prometheus
 * (https://github.com/grpc-ecosystem/go-grpc-prometheus), so that its dashboards and rules work. As
 * Prometheus sees them:
 *
 * <ul>
 *   <li>{@code grpc_server_started_total{grpc_service, grpc_method, grpc_type}}
 *   <li>{@code grpc_server_handled_total{grpc_service, grpc_method, grpc_type, grpc_code}}
 *   <li>{@code grpc_server_handling_seconds{grpc_service, grpc_method, grpc_type}}, a histogram
 *   <li>{@code grpc_requests_per_second}, what all RPCs together add to the first one per second,
 *       the mean of the last 14 seconds. The autoscaler works from it. A stream counts once.
 * </ul>
 *
 * {@code grpc_type} is {@code unary}, {@code server_streaming} and so on; {@code grpc_code} is the
 * name of a status code in capitals, {@code NOT_FOUND}. Every code of a method is there from {@link
 * #register} on, at zero. Calls that other interceptors reject count, so this one stands outermost;
 * calls of infrastructure services (health, reflection, channelz) do not. A call counts as finished
 * when its status is given, before the client sees it.
 */
public final class MetricsInterceptor implements ServerInterceptor {

  private final MeterRegistry registry;
  private final RequestRate rate;
  private final Map<String, CallMeters> meters = new ConcurrentHashMap<>();

  public MetricsInterceptor(MeterRegistry registry) {
    this.registry = registry;
    this.rate = RequestRate.in(registry);
  }

  /** Registers the meters of an RPC before its first call. */
  public void register(MethodDescriptor<?, ?> method) {
    if (!InfrastructureServices.contain(method)) {
      metersOf(method);
    }
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (InfrastructureServices.contain(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    rate.count();
    CallTimer timer = metersOf(call.getMethodDescriptor()).start();
    return new CountingListener<>(next.startCall(new CountingCall<>(call, timer), headers), timer);
  }

  private CallMeters metersOf(MethodDescriptor<?, ?> method) {
    CallMeters known = meters.get(method.getFullMethodName());
    return known != null
        ? known
        : meters.computeIfAbsent(
            method.getFullMethodName(), name -> new CallMeters(registry, "server", method));
  }

  private static final class CountingCall<ReqT, RespT>
      extends ForwardingServerCall.SimpleForwardingServerCall<ReqT, RespT> {

    private final CallTimer timer;

    CountingCall(ServerCall<ReqT, RespT> delegate, CallTimer timer) {
      super(delegate);
      this.timer = timer;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      timer.finish(status.getCode());
      super.close(status, trailers);
    }
  }

  private static final class CountingListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final CallTimer timer;

    CountingListener(ServerCall.Listener<ReqT> delegate, CallTimer timer) {
      super(delegate);
      this.timer = timer;
    }

    @Override
    public void onCancel() {
      Status cause = Contexts.statusFromCancelled(Context.current());
      timer.finish(cause == null ? Status.Code.CANCELLED : cause.getCode());
      super.onCancel();
    }
  }
}

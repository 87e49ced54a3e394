package dev.commercesuite.interceptors.metrics;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times the calls that a client makes.
 *
 * <p>As Prometheus sees them: {@code grpc_client_started_total}, {@code grpc_client_handled_total}
 * and {@code grpc_client_handling_seconds}, with the labels of {@link MetricsInterceptor}. Retries
 * that gRPC makes by itself are inside one call.
 */
public final class MetricsClientInterceptor implements ClientInterceptor {

  private final MeterRegistry registry;
  private final Map<String, CallMeters> meters = new ConcurrentHashMap<>();

  public MetricsClientInterceptor(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    CallMeters known =
        meters.computeIfAbsent(
            method.getFullMethodName(), name -> new CallMeters(registry, "client", method));
    return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<RespT> responseListener, Metadata headers) {
        super.start(new CountingListener<>(responseListener, known.start()), headers);
      }
    };
  }

  private static final class CountingListener<RespT>
      extends ForwardingClientCallListener.SimpleForwardingClientCallListener<RespT> {

    private final CallTimer timer;

    CountingListener(ClientCall.Listener<RespT> delegate, CallTimer timer) {
      super(delegate);
      this.timer = timer;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      timer.finish(status.getCode());
      super.onClose(status, trailers);
    }
  }
}

package dev.commercesuite.interceptors.deadline;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Gives every outgoing unary call that has no deadline a standard one.
 *
 * <p>A call made while another one is served never lasts longer than that one: gRPC takes the
 * earlier of this deadline and the one of the current context.
 */
public final class DeadlineClientInterceptor implements ClientInterceptor {

  private final Duration standard;

  public DeadlineClientInterceptor(Duration standard) {
    this.standard = standard;
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    boolean unbounded = options.getDeadline() == null && method.getType() == MethodType.UNARY;
    return next.newCall(
        method,
        unbounded ? options.withDeadlineAfter(standard.toNanos(), TimeUnit.NANOSECONDS) : options);
  }
}

package dev.commercesuite.interceptors.logging;

import dev.commercesuite.interceptors.auth.CallerHolder;
import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Logs one line for every call, when its status is given.
 *
 * <p>The message is always {@code call finished}; the facts are key/values: {@code method}, {@code
 * code}, {@code reason} (of a failure), {@code duration_ms}, {@code caller} and {@code
 * caller_kind}, {@code peer} and {@code request_bytes}. {@code trace_id} and {@code span_id} come
 * from the log context. Payloads, headers and tokens are never logged. Level INFO, and DEBUG for
 * infrastructure services.
 *
 * <p>Of calls that fail on connections that have shown neither a token nor a certificate, each
 * status has 50 lines in ten seconds; {@code left_out} of the next line says how many had none.
 */
public final class AccessLogInterceptor implements ServerInterceptor {

  private final double sampleOfOk;
  private final RefusalLines refusals;

  /**
   * Makes the interceptor.
   *
   * @param sampleOfOk which part of the calls that end OK is logged, from 0 (none) to 1 (all);
   *     calls that fail are always logged, but for floods of them
   * @throws IllegalArgumentException if the part is not within 0 and 1
   */
  public AccessLogInterceptor(double sampleOfOk) {
    this(sampleOfOk, System::nanoTime);
  }

  AccessLogInterceptor(double sampleOfOk, LongSupplier nanoTime) {
    if (!(sampleOfOk >= 0 && sampleOfOk <= 1)) {
      throw new IllegalArgumentException(
          "sampleOfOk is " + sampleOfOk + ", must be within 0 and 1");
    }
    this.sampleOfOk = sampleOfOk;
    this.refusals = new RefusalLines(nanoTime);
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    CallerHolder caller = CallerHolder.currentOrNew();
    boolean infrastructure = InfrastructureServices.contain(call.getMethodDescriptor());
    AccessLogEntry line = new AccessLogEntry(call, caller, infrastructure, isSampled(), refusals);
    return new LoggedListener<>(
        Contexts.interceptCall(
            caller.in(Context.current()), new LoggedCall<>(call, line), headers, next),
        line);
  }

  private boolean isSampled() {
    return sampleOfOk >= 1 || ThreadLocalRandom.current().nextDouble() < sampleOfOk;
  }

  private static final class LoggedCall<ReqT, RespT>
      extends ForwardingServerCall.SimpleForwardingServerCall<ReqT, RespT> {

    private final AccessLogEntry line;

    LoggedCall(ServerCall<ReqT, RespT> delegate, AccessLogEntry line) {
      super(delegate);
      this.line = line;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      line.write(status, trailers);
      super.close(status, trailers);
    }
  }

  private static final class LoggedListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final AccessLogEntry line;

    LoggedListener(ServerCall.Listener<ReqT> delegate, AccessLogEntry line) {
      super(delegate);
      this.line = line;
    }

    @Override
    public void onMessage(ReqT message) {
      line.received(message);
      super.onMessage(message);
    }

    @Override
    public void onCancel() {
      Status cause = Contexts.statusFromCancelled(Context.current());
      line.write(cause == null ? Status.CANCELLED : cause, new Metadata());
      super.onCancel();
    }
  }
}

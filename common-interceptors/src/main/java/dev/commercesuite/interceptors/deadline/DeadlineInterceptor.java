package dev.commercesuite.interceptors.deadline;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;

import com.google.common.util.concurrent.MoreExecutors;
import dev.commercesuite.interceptors.errors.Failure;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gives every unary call an end, and every request.
 *
 * <p>A call without a deadline gets the standard one, and a deadline further away than the longest
 * is cut. When it passes, the gRPC context of the call is cancelled, which stops outgoing calls and
 * whatever else listens to the context, and the call is closed with {@code DEADLINE_EXCEEDED} even
 * if the handler is still busy. The handler's thread is not interrupted: an interrupted virtual
 * thread loses its database connection. A call that arrives too late is refused before any work is
 * done.
 *
 * <p>A call that is answered by then is not touched: the server resets its stream if the client
 * does not read.
 *
 * <p>Streams end when their client, or the server, wants them to.
 *
 * <p>A call of any kind whose first message has not come whole within {@link #REQUEST}, or by its
 * deadline if that is sooner, is closed with {@code DEADLINE_EXCEEDED} as well.
 *
 * <p>Stands inside the error mapping, which lets another thread close the call.
 */
public final class DeadlineInterceptor implements ServerInterceptor {

  /** How long a client may take to send its request. */
  static final Duration REQUEST = Duration.ofSeconds(10);

  private final DeadlineRule rule;
  private final ScheduledExecutorService timer;

  public DeadlineInterceptor(DeadlineRule rule) {
    this(rule, newTimer());
  }

  DeadlineInterceptor(DeadlineRule rule, ScheduledExecutorService timer) {
    this.rule = rule;
    this.timer = timer;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Deadline asked = Context.current().getDeadline();
    if (asked != null && asked.isExpired()) {
      throw exceeded().exception();
    }
    if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return startRequestInTime(asked, call, headers, next);
    }
    Duration limit = asked == null ? rule.standard() : rule.longest();
    if (asked != null && asked.timeRemaining(TimeUnit.NANOSECONDS) <= limit.toNanos()) {
      return startRequestInTime(asked, call, headers, next);
    }
    if (limit.compareTo(REQUEST) <= 0) {
      return startWithin(limit, call, headers, next);
    }
    return startWithin(
        limit, call, headers, (ends, sent) -> startRequestInTime(asked, ends, sent, next));
  }

  private <ReqT, RespT> ServerCall.Listener<ReqT> startRequestInTime(
      @Nullable Deadline asked,
      ServerCall<ReqT, RespT> call,
      Metadata headers,
      ServerCallHandler<ReqT, RespT> next) {
    ServerCall.Listener<ReqT> listener = next.startCall(call, headers);
    if (asked != null && asked.timeRemaining(TimeUnit.NANOSECONDS) <= REQUEST.toNanos()) {
      return listener;
    }
    Failure failure =
        Failure.of(
            ERROR_REASON_DEADLINE_EXCEEDED,
            "The request did not come within %s seconds.".formatted(REQUEST.toSeconds()));
    Future<?> end =
        timer.schedule(
            () -> call.close(failure.toStatus(), failure.toTrailers()),
            REQUEST.toNanos(),
            TimeUnit.NANOSECONDS);
    return new AwaitingListener<>(listener, end);
  }

  private <ReqT, RespT> ServerCall.Listener<ReqT> startWithin(
      Duration limit,
      ServerCall<ReqT, RespT> call,
      Metadata headers,
      ServerCallHandler<ReqT, RespT> next) {
    Context.CancellableContext context =
        Context.current().withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS, timer);
    AnsweredCall<ReqT, RespT> answered = new AnsweredCall<>(call);
    context.addListener(
        cancelled -> {
          if (cancelled.cancellationCause() instanceof TimeoutException && !answered.isClosed) {
            Failure failure = exceeded();
            call.close(failure.toStatus(), failure.toTrailers());
          }
        },
        MoreExecutors.directExecutor());
    try {
      return new EndingListener<>(
          Contexts.interceptCall(context, answered, headers, next), context);
    } catch (RuntimeException | Error refused) {
      context.cancel(null);
      throw refused;
    }
  }

  private static Failure exceeded() {
    return Failure.of(
        ERROR_REASON_DEADLINE_EXCEEDED, "The deadline passed before there was an answer.");
  }

  private static ScheduledExecutorService newTimer() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("grpc-deadlines").daemon().factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Knows whether there is an answer, which its client may not have read by the deadline. */
  private static final class AnsweredCall<ReqT, RespT>
      extends ForwardingServerCall.SimpleForwardingServerCall<ReqT, RespT> {

    private volatile boolean isClosed;

    AnsweredCall(ServerCall<ReqT, RespT> delegate) {
      super(delegate);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      isClosed = true;
      super.close(status, trailers);
    }
  }

  /** Waits for the request, or for the call to end without one. */
  private static final class AwaitingListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final Future<?> end;

    AwaitingListener(ServerCall.Listener<ReqT> delegate, Future<?> end) {
      super(delegate);
      this.end = end;
    }

    @Override
    public void onMessage(ReqT message) {
      end.cancel(false);
      super.onMessage(message);
    }

    @Override
    public void onHalfClose() {
      end.cancel(false);
      super.onHalfClose();
    }

    @Override
    public void onComplete() {
      end.cancel(false);
      super.onComplete();
    }

    @Override
    public void onCancel() {
      end.cancel(false);
      super.onCancel();
    }
  }

  /** Ends the context with the call, and with it the timer. */
  private static final class EndingListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final Context.CancellableContext context;

    EndingListener(ServerCall.Listener<ReqT> delegate, Context.CancellableContext context) {
      super(delegate);
      this.context = context;
    }

    @Override
    public void onComplete() {
      super.onComplete();
      context.cancel(null);
    }

    @Override
    public void onCancel() {
      context.cancel(null);
      super.onCancel();
    }
  }
}

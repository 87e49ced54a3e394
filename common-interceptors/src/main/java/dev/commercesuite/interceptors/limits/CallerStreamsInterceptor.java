package dev.commercesuite.interceptors.limits;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.interceptors.errors.Failure;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Refuses streams of a person who has many open with {@code OVERLOADED}: the streams of a server
 * are for all, and they last long. Services have as many as they need. Thread-safe.
 */
public final class CallerStreamsInterceptor implements ServerInterceptor {
  /** A person gets this part of the streams that a server may have open. */
  private static final int PART = 8;

  /** And as many as a few pages of a browser, or a small program, may have open. */
  private static final int LEAST = 16;

  private final LoadLimit limit;
  private final int most;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  public CallerStreamsInterceptor(LoadLimit limit) {
    this.limit = limit;
    this.most = Math.max(LEAST, limit.streams() / PART);
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Caller caller = CurrentCaller.get();
    if (call.getMethodDescriptor().getType() == MethodType.UNARY
        || caller.kind() != Caller.Kind.USER) {
      return next.startCall(call, headers);
    }
    String subject = caller.subject();
    if (open.merge(subject, 1, Integer::sum) > most) {
      giveBack(subject);
      throw Failure.of(
              ERROR_REASON_OVERLOADED,
              "You have as many open streams as one account may have. Close some, or try again"
                  + " later.")
          .withRetryDelay(limit.retryDelay())
          .exception();
    }
    AtomicBoolean isOpen = new AtomicBoolean(true);
    ServerCall.Listener<ReqT> listener;
    try {
      listener = next.startCall(call, headers);
    } catch (RuntimeException | Error refused) {
      giveBack(subject);
      throw refused;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        end();
        super.onCancel();
      }

      @Override
      public void onComplete() {
        end();
        super.onComplete();
      }

      private void end() {
        if (isOpen.getAndSet(false)) {
          giveBack(subject);
        }
      }
    };
  }

  private void giveBack(String subject) {
    open.computeIfPresent(subject, (_, count) -> count == 1 ? null : count - 1);
  }
}

package dev.commercesuite.interceptors.errors;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.function.Function;

/**
 * Closes a call at most once, and a failed one only with a resolved failure.
 *
 * <p>The lock lets another thread close the call (a deadline) while the handler sends.
 */
final class FailureClosingCall<ReqT, RespT>
    extends ForwardingServerCall.SimpleForwardingServerCall<ReqT, RespT> {

  private enum State {
    OPEN,
    COMPLETED,
    FAILED
  }

  private final FailureResolver resolver;
  private volatile State state = State.OPEN;

  FailureClosingCall(ServerCall<ReqT, RespT> delegate, FailureResolver resolver) {
    super(delegate);
    this.resolver = resolver;
  }

  boolean hasFailed() {
    return state == State.FAILED;
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!hasFailed()) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(RespT message) {
    if (!hasFailed()) {
      super.sendMessage(message);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (status.isOk()) {
      closeOnce(status, trailers, State.COMPLETED);
    } else if (resolver.letsThrough(status)) {
      closeOnce(cut(status), trailers, State.FAILED);
    } else if (status.getCause() != null) {
      fail(status.getCause());
    } else {
      fail(status.asRuntimeException(trailers));
    }
  }

  /** The services of grpc-java repeat what they were asked for. */
  private static Status cut(Status status) {
    String description = status.getDescription();
    return description == null
        ? status
        : status.withDescription(AnswerTexts.ofHeaderBytes(description, Failure.LONGEST_MESSAGE));
  }

  /** Closes the call because no message can be read from what its client sends. */
  void failUnreadable(Status status) {
    if (state == State.OPEN) {
      resolver.ofUnreadable(status).ifPresent(failure -> fail(failure.exception()));
    }
  }

  /** Closes the call because of what was thrown while a request message was taken in. */
  void failOnMessage(Throwable thrown) {
    fail(thrown, resolver::resolveOnMessage);
  }

  /** Closes the call because of what was thrown. */
  void fail(Throwable thrown) {
    fail(thrown, resolver::resolve);
  }

  private void fail(Throwable thrown, Function<Throwable, Failure> resolution) {
    switch (state) {
      case OPEN -> closeAs(thrown, resolution);
      case COMPLETED -> resolver.logUnexpected(thrown);
      case FAILED -> {}
    }
  }

  private void closeAs(Throwable thrown, Function<Throwable, Failure> resolution) {
    if (isCancelled()) {
      closeOnce(Status.CANCELLED.withCause(thrown), new Metadata(), State.FAILED);
      return;
    }
    Failure failure = resolution.apply(thrown);
    closeOnce(failure.toStatus(), failure.toTrailers(), State.FAILED);
  }

  private synchronized void closeOnce(Status status, Metadata trailers, State next) {
    if (state == State.OPEN) {
      state = next;
      super.close(status, trailers);
    }
  }
}

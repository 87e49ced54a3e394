package dev.commercesuite.interceptors.limits;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds out when a server is done with a call: its status is given or it is cancelled, and none of
 * its callbacks runs. A handler that goes on after its call was cancelled or has passed its
 * deadline is still at work; a client that does not take the answer gives the server nothing to do.
 * Thread-safe.
 */
final class CallWork {
  private final Runnable done;

  /** The call itself until it ends, and the callback that runs. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final AtomicBoolean ended = new AtomicBoolean();

  private CallWork(Runnable done) {
    this.done = done;
  }

  /**
   * Starts a call.
   *
   * @param done hears that the server is done, and again after each callback that comes later
   */
  static <ReqT, RespT> ServerCall.Listener<ReqT> start(
      ServerCall<ReqT, RespT> call,
      Metadata headers,
      ServerCallHandler<ReqT, RespT> next,
      Runnable done) {
    CallWork work = new CallWork(done);
    work.open.incrementAndGet();
    try {
      return work.new Callbacks<>(next.startCall(work.new Call<>(call), headers));
    } catch (RuntimeException | Error refused) {
      work.end();
      throw refused;
    } finally {
      work.close();
    }
  }

  private void run(Runnable callback) {
    open.incrementAndGet();
    try {
      callback.run();
    } finally {
      close();
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      close();
    }
  }

  private void close() {
    if (open.decrementAndGet() == 0) {
      done.run();
    }
  }

  private final class Call<ReqT, RespT>
      extends ForwardingServerCall.SimpleForwardingServerCall<ReqT, RespT> {

    Call(ServerCall<ReqT, RespT> delegate) {
      super(delegate);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      try {
        super.close(status, trailers);
      } finally {
        end();
      }
    }
  }

  private final class Callbacks<ReqT> extends ServerCall.Listener<ReqT> {

    private final ServerCall.Listener<ReqT> delegate;

    Callbacks(ServerCall.Listener<ReqT> delegate) {
      this.delegate = delegate;
    }

    @Override
    public void onMessage(ReqT message) {
      run(() -> delegate.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      run(delegate::onHalfClose);
    }

    @Override
    public void onReady() {
      run(delegate::onReady);
    }

    @Override
    public void onCancel() {
      run(() -> {
        end();
        delegate.onCancel();
      });
    }

    @Override
    public void onComplete() {
      run(() -> {
        end();
        delegate.onComplete();
      });
    }
  }
}

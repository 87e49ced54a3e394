package dev.commercesuite.system.cluster.steady;

import dev.commercesuite.system.cluster.suite.Termination;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends the next call when it is its time, not when an earlier one has ended: a service that is
 * slow gets no fewer. A call that could only be sent late is late from the moment it was meant for.
 */
final class OpenLoop<Q, A> {
  private static final int MOST_AT_ONCE = 20_000;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<? extends Channel> channels;
  private final PreparedCall<Q, A> call;
  private final CallOptions options;
  private final Duration deadline;
  private final Measurements measurements;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);

  /**
   * @param channels that take turns
   */
  OpenLoop(
      List<? extends Channel> channels,
      PreparedCall<Q, A> call,
      CallOptions options,
      Duration deadline,
      Measurements measurements) {
    this.channels = channels;
    this.call = call;
    this.options = options;
    this.deadline = deadline;
    this.measurements = measurements;
  }

  /** Returns when the last call has ended. */
  void run(int rate, Duration length, Termination termination) {
    long begin = System.nanoTime();
    for (long number = 0; number * SECOND / rate < length.toNanos(); number++) {
      long meant = begin + number * SECOND / rate;
      if (termination.awaitAsked(Duration.ofNanos(Math.max(0, meant - System.nanoTime())))) {
        break;
      }
      send(channels.get((int) (number % channels.size())), meant);
    }
    room.acquireUninterruptibly(MOST_AT_ONCE);
  }

  private void send(Channel channel, long meant) {
    measurements.sent();
    if (!room.tryAcquire()) {
      measurements.ended(
          System.nanoTime() - meant,
          Status.RESOURCE_EXHAUSTED.withDescription(
              "not sent: %d calls have not ended".formatted(MOST_AT_ONCE)));
      return;
    }
    ClientCalls.asyncUnaryCall(
        channel.newCall(call.method(), options.withDeadlineAfter(deadline)),
        call.request().get(),
        new End(meant));
  }

  /** What becomes of one call. */
  private final class End implements StreamObserver<A> {
    private final long meant;

    End(long meant) {
      this.meant = meant;
    }

    @Override
    public void onNext(A answer) {
      // That it is there is all that is asked for.
    }

    @Override
    public void onError(Throwable e) {
      end(Status.fromThrowable(e));
    }

    @Override
    public void onCompleted() {
      end(Status.OK);
    }

    private void end(Status status) {
      measurements.ended(System.nanoTime() - meant, status);
      room.release();
    }
  }
}

package dev.commercesuite.runtime.lifecycle;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Creates a user every 20 ms, whatever becomes of the calls before, without retries, and keeps what
 * became of each.
 */
final class SteadyCallers implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /**
   * What became of a call.
   *
   * @param begin in nanoseconds
   * @param end in nanoseconds
   * @param failure null when it was answered OK
   */
  record Outcome(long begin, long end, @Nullable RemoteFailure failure) {
    boolean isOk() {
      return failure == null;
    }

    Duration latency() {
      return Duration.ofNanos(end - begin);
    }
  }

  private final ManagedChannel channel;
  private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

  SteadyCallers(int port) {
    channel = TestProcess.outsideChannel(port);
    var _ = ticks.scheduleAtFixedRate(this::call, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Those that have ended. */
  List<Outcome> outcomes() {
    return outcomes;
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    channel.shutdownNow();
  }

  private void call() {
    UUID requestId = UUID.randomUUID();
    CreateUserRequest request =
        CreateUserRequest.newBuilder()
            .setEmail(requestId + "@example.com")
            .setPassword("correct horse battery")
            .setDisplayName("Somebody")
            .setRequestId(requestId.toString())
            .build();
    long begin = System.nanoTime();
    Futures.addCallback(
        UserServiceGrpc.newFutureStub(channel)
            .withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
            .createUser(request),
        new FutureCallback<CreateUserResponse>() {
          @Override
          public void onSuccess(@Nullable CreateUserResponse response) {
            outcomes.add(new Outcome(begin, System.nanoTime(), null));
          }

          @Override
          public void onFailure(Throwable failure) {
            if (failure instanceof StatusRuntimeException refused) {
              outcomes.add(new Outcome(begin, System.nanoTime(), RemoteFailure.from(refused)));
            }
          }
        },
        MoreExecutors.directExecutor());
  }
}

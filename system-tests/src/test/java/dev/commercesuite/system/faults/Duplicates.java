package dev.commercesuite.system.faults;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.system.shop.Acknowledgement;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One request, sent by many callers at once through several channels in turn. A caller asks again
 * when it is told to, or is not told the end; some give up in the middle of their first call.
 *
 * @param channels to different replicas
 */
record Duplicates<Q extends Message, A extends Message>(
    MethodDescriptor<Q, A> method, Q request, TokenSource whose, List<Channel> channels) {
  /** Callers of each request. */
  static final int CALLERS = 20;

  private static final int GIVING_UP = 3;
  private static final int LONGEST_PATIENCE_MILLIS = 40;
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Set<Status.Code> REPEATED =
      Set.of(
          Status.Code.ABORTED,
          Status.Code.UNAVAILABLE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.DEADLINE_EXCEEDED);

  /**
   * What the callers saw.
   *
   * @param answers the different ends that they were told
   * @param refusals that no repetition helps against
   * @param calls how often each thing happened: an end, something to ask again after, giving up
   */
  record Result(Set<Message> answers, Set<String> refusals, Map<String, Integer> calls) {
    Result() {
      this(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet(), new ConcurrentHashMap<>());
    }

    private void count(String what) {
      calls.merge(what, 1, Integer::sum);
    }
  }

  /** Returns when every caller knows the end, or has given up. */
  Result send() {
    Result result = new Result();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < CALLERS; caller++) {
        Channel channel = channels.get(caller % channels.size());
        boolean patient = caller >= GIVING_UP;
        callers.execute(() -> {
          if (patient) {
            askUntilTold(channel, result);
          } else {
            giveUp(channel, result);
          }
        });
      }
    }
    return result;
  }

  private void askUntilTold(Channel channel, Result result) {
    while (true) {
      try {
        A answer = ClientCalls.blockingUnaryCall(channel, method, options(), request);
        if (Acknowledgement.by(answer).conclusive()) {
          result.count("end");
          result.answers().add(answer);
          return;
        }
        result.count("not the end yet");
        pause(PAUSE);
      } catch (StatusRuntimeException e) {
        RemoteFailure failure = RemoteFailure.from(e);
        result.count(failure.reason().isEmpty() ? failure.code().name() : failure.reason());
        if (!REPEATED.contains(failure.code())) {
          result.refusals().add(failure.toString());
          return;
        }
        pause(failure.retryDelay() == null ? PAUSE : failure.retryDelay());
      }
    }
  }

  private void giveUp(Channel channel, Result result) {
    ListenableFuture<A> call =
        ClientCalls.futureUnaryCall(channel.newCall(method, options()), request);
    pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_PATIENCE_MILLIS)));
    call.cancel(true);
    try {
      var _ = call.get();
      result.count("faster than giving up");
    } catch (CancellationException _) {
      result.count("given up");
    } catch (ExecutionException _) {
      result.count("failed before giving up");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CallOptions options() {
    return CallOptions.DEFAULT
        .withDeadlineAfter(DEADLINE)
        .withCallCredentials(new BearerCredentials(whose));
  }

  /** What a caller who is told to come back later does. */
  private static void pause(Duration duration) {
    try {
      var _ = new Semaphore(0).tryAcquire(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

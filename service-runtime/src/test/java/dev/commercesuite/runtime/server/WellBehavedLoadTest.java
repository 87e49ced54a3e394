package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A client that does what clients do, as much of it as it can, is never cut off: with a budget so
 * small that only what calls and answers earn pays for it.
 */
class WellBehavedLoadTest {
  private static final PeerLimits TIGHT =
      new PeerLimits(TrustedProxies.NONE, 512, 256, 256, 10, Duration.ofMinutes(1));

  private final ServerUnderTest server =
      ServerUnderTest.listening(TestServers.LOOPBACK.with(TIGHT));
  private final ManagedChannel client = server.anonymousChannel();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void smallCallsOnOneConnection() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int caller = 0; caller < 32; caller++) {
        all.add(callers.submit(() -> callOften(300)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }

    assertThatNobodyWasCutOff();
  }

  private void callOften(int times) {
    for (int i = 0; i < times; i++) {
      var _ =
          HealthGrpc.newBlockingStub(client)
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
    }
  }

  /** Small messages in both directions, and large answers, which take many window updates. */
  @Test
  void messagesOnOneStream() throws Exception {
    int questions = 2_000;
    CompletableFuture<Integer> answers = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> stream =
        ServerReflectionGrpc.newStub(client).serverReflectionInfo(counting(answers));
    for (int i = 0; i < questions; i++) {
      stream.onNext(
          ServerReflectionRequest.newBuilder()
              .setFileContainingSymbol("grpc.health.v1.Health")
              .build());
    }
    stream.onCompleted();

    assertThat(answers.get(60, TimeUnit.SECONDS)).isEqualTo(questions);
    assertThatNobodyWasCutOff();
  }

  private static StreamObserver<ServerReflectionResponse> counting(
      CompletableFuture<Integer> outcome) {
    AtomicInteger count = new AtomicInteger();
    return new StreamObserver<>() {
      @Override
      public void onNext(ServerReflectionResponse response) {
        count.incrementAndGet();
      }

      @Override
      public void onError(Throwable thrown) {
        outcome.completeExceptionally(thrown);
      }

      @Override
      public void onCompleted() {
        outcome.complete(count.get());
      }
    };
  }

  private void assertThatNobodyWasCutOff() {
    assertThat(server.metrics().find("grpc.server.connections.cut").counters()).isEmpty();
    assertThat(server.metrics().find("grpc.server.connections.refused").counters()).isEmpty();
  }
}

package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.GetUserResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a process stops, as its clients and probes see it. */
class ServiceShutdownIT {
  private final DatabaseConfig database = TestPostgres.empty();
  private final HttpClient http = HttpClient.newHttpClient();
  private TestIssuer issuer;

  @BeforeEach
  void start() {
    issuer = TestIssuer.start();
  }

  @AfterEach
  void stop() {
    issuer.close();
    http.close();
  }

  @Test
  void aCallInProgressEndsWellWhileTheProcessStops() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    RunningService slow =
        SampleService.start(
            config(Map.of()),
            () -> {
              working.countDown();
              awaitLatch(finish);
            });
    ManagedChannel client = TestProcess.outsideChannel(slow.port());
    GetUserRequest someone =
        GetUserRequest.newBuilder().setUserId(UUID.randomUUID().toString()).build();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<GetUserResponse> call =
          threads.submit(() ->
              UserServiceGrpc.newBlockingStub(client)
                  .withCallCredentials(TestIssuer.bearer(issuer.userToken("user-1", "account")))
                  .getUser(someone));
      working.await();
      Future<?> closing = threads.submit(slow::close);
      await().until(() -> get(slow, "/readyz").statusCode() == 503);
      finish.countDown();

      assertThat(call.get().getUser().getId()).isEqualTo("user-1");
      closing.get();
    }
    assertThatThrownBy(() -> get(slow, "/livez")).isInstanceOf(IOException.class);
    slow.close();
    client.shutdownNow();
  }

  @Test
  void saysNotReadyAndNotServingWhileItDrains() throws Exception {
    RunningService slow = SampleService.start(config(Map.of("SHUTDOWN_SETTLE_DELAY", "5m")));
    Thread closing = Thread.startVirtualThread(slow::close);
    ManagedChannel client = TestProcess.outsideChannel(slow.port());
    await()
        .until(() ->
            HealthGrpc.newBlockingStub(client)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus()
                .equals(ServingStatus.NOT_SERVING));
    assertThat(get(slow, "/readyz").statusCode()).isEqualTo(503);
    assertThat(get(slow, "/livez").statusCode()).isEqualTo(200);
    client.shutdownNow();
    endTheDelay(closing);
  }

  @Test
  void clientsThatWatchItsHealthDoNotHoldItUp() throws Exception {
    Duration grace = Duration.ofMinutes(5);
    RunningService service =
        SampleService.start(
            config(Map.of("SHUTDOWN_SETTLE_DELAY", "5m", "SHUTDOWN_GRACE", grace.toString())));
    ManagedChannel client = TestProcess.outsideChannel(service.port());
    List<Watch> watches = Stream.generate(Watch::new).limit(100).toList();
    watches.forEach(
        watch -> HealthGrpc.newStub(client).watch(HealthCheckRequest.getDefaultInstance(), watch));
    await().until(() -> watches.stream().allMatch(watch -> watch.last() == ServingStatus.SERVING));

    Thread closing = Thread.startVirtualThread(service::close);
    await()
        .until(() -> watches.stream().allMatch(watch -> watch.last() == ServingStatus.NOT_SERVING));
    long begin = System.nanoTime();
    endTheDelay(closing);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(grace.dividedBy(5));
    for (Watch watch : watches) {
      watch.end.get();
    }
    client.shutdownNow();
  }

  /** What comes after it is done as ever. */
  private static void endTheDelay(Thread closing) throws InterruptedException {
    closing.interrupt();
    closing.join();
  }

  /** What a client without retries sees. */
  private static final class Watch implements StreamObserver<HealthCheckResponse> {
    private final List<ServingStatus> seen = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    synchronized ServingStatus last() {
      return seen.isEmpty() ? ServingStatus.UNKNOWN : seen.getLast();
    }

    @Override
    public synchronized void onNext(HealthCheckResponse response) {
      seen.add(response.getStatus());
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      end.complete(null);
    }
  }

  private SampleService.Config config(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    environment.putAll(more);
    return SampleService.Config.from(new Settings(environment));
  }

  private HttpResponse<String> get(RunningService of, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + of.adminPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

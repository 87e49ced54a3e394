package dev.commercesuite.runtime.lifecycle;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A process whose calls all wait for one connection to its database. */
class OverloadedServiceIT {
  private static final int CALLERS = 64;

  /** Whatever else this machine does. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void takesFewerCallsWhileTheyWaitForEachOtherAndAsManyAsBeforeAfterwards() throws Exception {
    Map<String, String> environment =
        new HashMap<>(TestProcess.environment(TestPostgres.migrated("classpath:db/sample")));
    environment.put("DATABASE_POOL_SIZE", "1");
    try (TestIssuer issuer = TestIssuer.start();
        HttpClient _ = http) {
      environment.putAll(issuer.environment());
      RunningService service =
          SampleService.start(SampleService.Config.from(new Settings(environment)));
      ManagedChannel channel = TestProcess.outsideChannel(service.port());
      UserServiceBlockingStub users = UserServiceGrpc.newBlockingStub(channel);
      Queue<RemoteFailure> failures = new ConcurrentLinkedQueue<>();
      AtomicInteger served = new AtomicInteger();
      AtomicBoolean enough = new AtomicBoolean();
      assertThat(limit(service)).isEqualTo(128);

      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CALLERS; i++) {
          callers.execute(() -> {
            while (!enough.get()) {
              call(users, served, failures);
            }
          });
        }
        try {
          await().atMost(LONGEST).until(() -> limit(service) <= 32 && !failures.isEmpty());
          assertThat(
                  HealthGrpc.newBlockingStub(channel)
                      .check(HealthCheckRequest.getDefaultInstance())
                      .getStatus())
              .isEqualTo(ServingStatus.SERVING);
        } finally {
          enough.set(true);
        }
      }

      assertThat(served).hasPositiveValue();
      assertThat(failures)
          .allMatch(failure -> failure.is(ERROR_REASON_OVERLOADED))
          .allMatch(failure -> Duration.ofSeconds(1).equals(failure.retryDelay()));
      failures.clear();
      await()
          .atMost(LONGEST)
          .until(() -> {
            call(users, served, failures);
            return limit(service) == 128;
          });
      assertThat(failures).isEmpty();
      channel.shutdownNow();
      service.close();
    }
  }

  private static void call(
      UserServiceBlockingStub users, AtomicInteger served, Queue<RemoteFailure> failures) {
    try {
      var _ =
          users.createUser(
              CreateUserRequest.newBuilder()
                  .setEmail(UUID.randomUUID() + "@example.com")
                  .setPassword("correct horse battery")
                  .setDisplayName("Ada")
                  .setRequestId(UUID.randomUUID().toString())
                  .build());
      served.incrementAndGet();
    } catch (StatusRuntimeException e) {
      failures.add(RemoteFailure.from(e));
    }
  }

  private double limit(RunningService service) throws IOException, InterruptedException {
    URI metrics = URI.create("http://localhost:%d/metrics".formatted(service.adminPort()));
    return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("grpc_server_calls_limit{kind=\"unary\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }
}

package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.GetUserResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceProcessIT {
  private final DatabaseConfig database = TestPostgres.empty();
  private final HttpClient http = HttpClient.newHttpClient();
  private TestIssuer issuer;
  private RunningService service;
  private PeerChannel channel;

  @BeforeEach
  void start() {
    issuer = TestIssuer.start();
    service = SampleService.start(config(Map.of()));
    channel = TestProcess.connect(service.port());
  }

  @AfterEach
  void stop() {
    channel.close();
    service.close();
    issuer.close();
    http.close();
  }

  @Test
  void servesCallsOverTlsWithTokensAndKeepsWhatTheyDo() {
    CreateUserRequest request = createUser(UUID.randomUUID());

    String created = stub().createUser(request).getUser().getId();
    String again = stub().createUser(request).getUser().getId();

    assertThat(again).isEqualTo(created);
    assertThat(
            as("user-1", "account")
                .getUser(GetUserRequest.newBuilder().setUserId("me").build())
                .getUser()
                .getId())
        .isEqualTo("user-1");
  }

  @Test
  void refusesWhatTheCallPathRefuses() {
    GetUserRequest me = GetUserRequest.newBuilder().setUserId("me").build();

    assertThatThrownBy(() -> stub().getUser(me)).satisfies(e -> code(e, "UNAUTHENTICATED"));
    assertThatThrownBy(() -> as("user-1", "catalog.write").getUser(me))
        .satisfies(e -> code(e, "PERMISSION_DENIED"));
    assertThatThrownBy(() -> stub().createUser(CreateUserRequest.getDefaultInstance()))
        .satisfies(e -> code(e, "INVALID_ARGUMENT"));
    UUID requestId = UUID.randomUUID();
    var _ = stub().createUser(createUser(requestId));
    assertThatThrownBy(() ->
            stub().createUser(createUser(requestId).toBuilder().setDisplayName("Other").build()))
        .satisfies(e -> code(e, "INVALID_ARGUMENT"))
        .hasMessageContaining("request_id");
  }

  @Test
  void answersOperators() throws Exception {
    var _ = stub().createUser(createUser(UUID.randomUUID()));

    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ready\n");
    assertThat(get("/version").body()).contains("\"version\":\"0.1.0", "\"commit\":\"");
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/metrics").body())
        .contains(
            "grpc_server_handled_total",
            "hikaricp_connections_active",
            "jvm_memory_used_bytes",
            "process_cpu_usage",
            "netty_allocator_memory_used",
            "tls_certificate_expiry_seconds",
            "build_info");
    assertThat(health()).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void usesBoringSslAndEpoll() {
    assertThat(OpenSsl.isAvailable()).isTrue();
    assertThat(OpenSsl.versionString()).contains("BoringSSL");
    assertThat(Epoll.isAvailable() || !System.getProperty("os.name").equals("Linux")).isTrue();
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
    RunningService slow = SampleService.start(config(Map.of("SHUTDOWN_SETTLE_DELAY", "1s")));
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
    closing.join();
  }

  @Test
  void twoServicesShareAJvm() {
    try (RunningService second = SampleService.start(config(Map.of()));
        PeerChannel other = TestProcess.connect(second.port())) {
      var _ =
          UserServiceGrpc.newBlockingStub(other.channel())
              .createUser(createUser(UUID.randomUUID()));
      var _ = stub().createUser(createUser(UUID.randomUUID()));
    }
  }

  @Test
  void aTakenPortIsSaidAndNothingStaysOpen() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      SampleService.Config config =
          config(Map.of("ADMIN_PORT", String.valueOf(taken.getLocalPort())));

      assertThatThrownBy(() -> SampleService.start(config))
          .hasMessageStartingWith("port " + taken.getLocalPort() + " cannot be had");
    }
    await()
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("request-key-sweep"))
                .hasSizeLessThanOrEqualTo(1));
  }

  private SampleService.Config config(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    environment.putAll(more);
    return SampleService.Config.from(new Settings(environment));
  }

  private UserServiceBlockingStub stub() {
    return UserServiceGrpc.newBlockingStub(channel.channel());
  }

  private UserServiceBlockingStub as(String userId, String... scopes) {
    return stub().withCallCredentials(TestIssuer.bearer(issuer.userToken(userId, scopes)));
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(channel.channel())
        .check(HealthCheckRequest.newBuilder().setService("commerce.user.v1.UserService").build())
        .getStatus();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(service, path);
  }

  private HttpResponse<String> get(RunningService of, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + of.adminPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static CreateUserRequest createUser(UUID requestId) {
    return CreateUserRequest.newBuilder()
        .setEmail(requestId + "@example.com")
        .setPassword("correct horse battery")
        .setDisplayName("Somebody")
        .setRequestId(requestId.toString())
        .build();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void code(Throwable thrown, String code) {
    assertThat(((StatusRuntimeException) thrown).getStatus().getCode())
        .isEqualTo(Status.Code.valueOf(code));
  }
}

package dev.commercesuite.runtime.lifecycle;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_CLIENT_CERTIFICATE_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_REVOKED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void refusesARevokedTokenWithinSeconds() {
    GetUserRequest me = GetUserRequest.newBuilder().setUserId("me").build();
    String session = UUID.randomUUID().toString();
    UserServiceBlockingStub one = with(issuer.sessionToken("user-1", session, "account"));
    UserServiceBlockingStub other = with(issuer.userToken("user-1", "account"));
    assertThat(one.getUser(me)).isNotNull();

    issuer.revokeSession(session);
    await().untilAsserted(() -> refused(ERROR_REASON_TOKEN_REVOKED, () -> one.getUser(me)));
    assertThat(other.getUser(me)).isNotNull();

    issuer.revokeUser("user-1");
    await().untilAsserted(() -> refused(ERROR_REASON_TOKEN_REVOKED, () -> other.getUser(me)));
  }

  @Test
  void knowsKeysAndRevocationsBeforeItServes() {
    issuer.close();

    assertThat(as("user-1", "account").getUser(GetUserRequest.newBuilder().setUserId("me").build()))
        .isNotNull();
  }

  @Test
  void hasAllConnectionsBeforeItServes() throws Exception {
    String metrics = get("/metrics").body();

    assertThat(sample(metrics, "hikaricp_connections"))
        .isPositive()
        .isEqualTo(sample(metrics, "hikaricp_connections_max"));
  }

  private static double sample(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void acceptsNoTokenOfAnIssuerThatDoesNotSayWhatItHasRevoked() {
    RunningService blind =
        SampleService.start(config(Map.of("TOKEN_REVOCATIONS_URI", issuer.uri("/nothing"))));
    // A service would not call it: its health is NOT_SERVING.
    ManagedChannel client = TestProcess.outsideChannel(blind.port());
    try {
      UserServiceBlockingStub stub =
          UserServiceGrpc.newBlockingStub(client)
              .withCallCredentials(TestIssuer.bearer(issuer.userToken("user-1", "account")));

      refused(
          ERROR_REASON_DEPENDENCY_UNAVAILABLE,
          () -> stub.getUser(GetUserRequest.newBuilder().setUserId("me").build()));
    } finally {
      client.shutdownNow();
      blind.close();
    }
  }

  @Test
  void trustsAServiceWithItsCertificateOnly() {
    GetUserRequest me = GetUserRequest.newBuilder().setUserId("me").build();
    String token = issuer.serviceToken("order-service", "account");
    ManagedChannel without = TestProcess.anonymousChannel(service.port());
    ManagedChannel withAnother =
        TestProcess.outsideChannel(service.port(), TestTls.issue("someone-else"));

    assertThat(with(token).getUser(me).getUser().getId()).isEqualTo("order-service");
    for (ManagedChannel client : List.of(without, withAnother)) {
      UserServiceBlockingStub stub = UserServiceGrpc.newBlockingStub(client);
      refused(
          ERROR_REASON_CLIENT_CERTIFICATE_INVALID,
          () -> stub.withCallCredentials(TestIssuer.bearer(token)).getUser(me));
      assertThat(
              stub.withCallCredentials(TestIssuer.bearer(issuer.userToken("user-1", "account")))
                  .getUser(me))
          .isNotNull();
      client.shutdownNow();
    }
  }

  @Test
  void trustsAnotherProviderForWhatIsListed(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("issuers.json"),
            """
            {"issuers": [{
              "issuer": "%s", "jwks_uri": "%s", "audience": "%s",
              "ca_file": "%s",
              "scopes": {"member": ["account"]},
              "services": {"batch": "order-service"}
            }]}
            """
                .formatted(
                    issuer.environment().get("TOKEN_ISSUER"),
                    issuer.uri("/jwks.json"),
                    issuer.environment().get("TOKEN_AUDIENCE"),
                    TestTls.localhost().authorities()));
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.put("TRUSTED_ISSUERS_FILE", file.toString());
    GetUserRequest me = GetUserRequest.newBuilder().setUserId("me").build();
    RunningService other =
        SampleService.start(SampleService.Config.from(new Settings(environment)));
    try (PeerChannel channelToOther = TestProcess.connect(other.port())) {
      UserServiceBlockingStub stub = UserServiceGrpc.newBlockingStub(channelToOther.channel());

      String id =
          stub.withCallCredentials(TestIssuer.bearer(issuer.userToken("user-1", "member")))
              .getUser(me)
              .getUser()
              .getId();
      assertThat(UUID.fromString(id).version()).isEqualTo(8);
      assertThat(
              stub.withCallCredentials(TestIssuer.bearer(issuer.serviceToken("batch", "member")))
                  .getUser(me)
                  .getUser()
                  .getId())
          .isEqualTo("order-service");
      refused(
          ERROR_REASON_SCOPE_MISSING,
          () ->
              stub.withCallCredentials(TestIssuer.bearer(issuer.userToken("user-1", "account")))
                  .getUser(me));
    } finally {
      other.close();
    }
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
            "tls_certificate_expiry_seconds{file=",
            "use=\"authority\"",
            "use=\"identity\"",
            "token_revocations_age_seconds",
            "token_revocations_failures_total",
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
    int grpcPort = freePort();
    try (ServerSocket taken = new ServerSocket(0)) {
      SampleService.Config config =
          config(
              Map.of(
                  "ADMIN_PORT",
                  String.valueOf(taken.getLocalPort()),
                  "GRPC_PORT",
                  String.valueOf(grpcPort)));

      assertThatThrownBy(() -> SampleService.start(config))
          .hasMessageStartingWith("port " + taken.getLocalPort() + " is not available");
    }
    await()
        .untilAsserted(() -> assertThatCode(() -> listenFor(grpcPort)).doesNotThrowAnyException());
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static void listenFor(int port) throws IOException {
    new ServerSocket(port).close();
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
    return with(issuer.userToken(userId, scopes));
  }

  private UserServiceBlockingStub with(String token) {
    return stub().withCallCredentials(TestIssuer.bearer(token));
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(channel.channel())
        .check(HealthCheckRequest.newBuilder().setService("commerce.user.v1.UserService").build())
        .getStatus();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + service.adminPort() + path);
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

  private static void refused(ErrorReason reason, ThrowingCallable call) {
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(RemoteFailure.from(refusal).is(reason)).as(refusal.toString()).isTrue();
  }

  private static void code(Throwable thrown, String code) {
    assertThat(((StatusRuntimeException) thrown).getStatus().getCode())
        .isEqualTo(Status.Code.valueOf(code));
  }
}

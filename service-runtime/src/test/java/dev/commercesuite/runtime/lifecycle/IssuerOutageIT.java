package dev.commercesuite.runtime.lifecycle;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.SilentProxy;
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
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service does while the issuer of its callers' tokens is away. */
class IssuerOutageIT {
  private static final GetUserRequest ME = GetUserRequest.newBuilder().setUserId("me").build();

  /** Two seconds, and one for a busy machine. */
  private static final Duration BACK = Duration.ofSeconds(3);

  private static final Duration MAX_STALENESS = Duration.ofSeconds(3);

  private final DatabaseConfig database = TestPostgres.migrated("classpath:db/sample");
  private final TestIssuer issuer = TestIssuer.start();
  private final SilentProxy proxy = SilentProxy.to(URI.create(issuer.uri("/")).getPort());
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    proxy.close();
    issuer.close();
    http.close();
  }

  @Test
  void isNotReadyUntilItHasKeysAndWhatWasRevoked() throws Exception {
    proxy.closeAll();
    try (RunningService service = start()) {
      assertThat(service.isReady()).isFalse();
      assertThat(get(service, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(service, "/readyz").body())
          .isEqualTo(
              "not ready: no issuer of tokens has given its keys for a while; the list of revoked"
                  + " tokens is missing, or older than it may be\n");
      assertThat(get(service, "/livez").statusCode()).isEqualTo(200);
      assertThat(health(service)).isEqualTo(ServingStatus.NOT_SERVING);

      proxy.restore();

      await().atMost(BACK).until(service::isReady);
      assertThat(get(service, "/readyz").statusCode()).isEqualTo(200);
      assertThat(health(service)).isEqualTo(ServingStatus.SERVING);
    }
  }

  /** What it was asked meanwhile is lost, and no connection from then will ever be answered. */
  @Test
  void isReadySoonAfterTheReturnOfAnIssuerThatWasSilent() {
    proxy.cut();
    try (RunningService service = start()) {
      for (int time = 0; time < 2; time++) {
        await().atMost(MAX_STALENESS.plus(BACK)).until(() -> !service.isReady());
        long begin = System.nanoTime();
        proxy.restore();
        await().atMost(BACK).pollInterval(Duration.ofMillis(10)).until(service::isReady);
        System.out.printf(
            "silent issuer: ready %d ms after its return%n",
            Duration.ofNanos(System.nanoTime() - begin).toMillis());
        proxy.cut();
      }
    }
  }

  @Test
  void servesWithoutItsIssuerUntilTheListOfRevokedTokensIsTooOld() throws Exception {
    try (RunningService service = start()) {
      ManagedChannel client = TestProcess.outsideChannel(service.port());
      UserServiceBlockingStub stub =
          UserServiceGrpc.newBlockingStub(client)
              .withCallCredentials(TestIssuer.bearer(issuer.userToken("user-1", "account")));
      assertThat(service.isReady()).isTrue();

      proxy.closeAll();
      assertThat(stub.getUser(ME)).isNotNull();
      assertThat(service.isReady()).isTrue();

      await().atMost(MAX_STALENESS.plus(BACK)).until(() -> !service.isReady());
      assertThat(get(service, "/readyz").body()).contains("revoked").doesNotContain("keys");
      assertThat(get(service, "/livez").statusCode()).isEqualTo(200);
      assertThat(health(service)).isEqualTo(ServingStatus.NOT_SERVING);
      long begin = System.nanoTime();
      RemoteFailure refused =
          RemoteFailure.from(
              catchThrowableOfType(StatusRuntimeException.class, () -> stub.getUser(ME)));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
      assertThat(refused.is(ERROR_REASON_DEPENDENCY_UNAVAILABLE)).isTrue();
      assertThat(refused.retryDelay()).isNotNull();

      proxy.restore();
      await().atMost(BACK).until(service::isReady);
      assertThat(stub.getUser(ME)).isNotNull();
      client.shutdownNow();
    }
  }

  private RunningService start() {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    for (String variable : new String[] {"TOKEN_JWKS_URI", "TOKEN_REVOCATIONS_URI"}) {
      environment.computeIfPresent(
          variable,
          (_, uri) ->
              uri.replace(
                  ":" + URI.create(issuer.uri("/")).getPort() + "/", ":" + proxy.port() + "/"));
    }
    environment.put("TOKEN_REVOCATION_MAX_STALENESS", MAX_STALENESS.toSeconds() + "s");
    return SampleService.start(SampleService.Config.from(new Settings(environment)));
  }

  private static ServingStatus health(RunningService service) {
    ManagedChannel client = TestProcess.outsideChannel(service.port());
    try {
      return HealthGrpc.newBlockingStub(client)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      client.shutdownNow();
    }
  }

  private HttpResponse<String> get(RunningService of, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + of.adminPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}

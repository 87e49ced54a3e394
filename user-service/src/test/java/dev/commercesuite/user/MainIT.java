package dev.commercesuite.user;

import static dev.commercesuite.user.TestEnvironment.ADMIN_EMAIL;
import static dev.commercesuite.user.TestEnvironment.ADMIN_PASSWORD;
import static dev.commercesuite.user.TestEnvironment.CLIENT_SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc.AuthServiceBlockingStub;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.DisableUserRequest;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetRequest;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.ListSessionsRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.RefreshTokenRequest;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.jwt.JwtVerifier;
import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.keys.CachedJwks;
import dev.commercesuite.interceptors.auth.keys.HttpsJwksSource;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as it runs in production: configuration, PostgreSQL, TLS. */
class MainIT {
  private static final String PASSWORD = "correct horse battery";
  private static final int HTTPS_PORT = freePort();

  @TempDir private static Path folder;
  private static Map<String, String> environment;
  private static RunningService service;
  private static PeerChannel channel;
  private static UserServiceBlockingStub users;
  private static AuthServiceBlockingStub auth;

  @BeforeAll
  static void start() {
    DatabaseConfig database = TestPostgres.empty();
    environment = new HashMap<>(TestEnvironment.of(database, folder));
    environment.put("ISSUER_HTTPS_PORT", String.valueOf(HTTPS_PORT));
    service = Main.start(Config.from(new Settings(environment)));
    channel = TestProcess.connect(service.port());
    users = UserServiceGrpc.newBlockingStub(channel.channel());
    auth = AuthServiceGrpc.newBlockingStub(channel.channel());
  }

  @AfterAll
  static void stop() {
    channel.close();
    service.close();
  }

  @Test
  void signUpLoginAndGetUser() {
    User ann = signUp();
    Tokens tokens = login(ann.getEmail(), PASSWORD);

    User me = as(tokens).getUser(GetUserRequest.newBuilder().setUserId("me").build()).getUser();

    assertThat(me).isEqualTo(ann);
    assertThatThrownBy(() -> users.getUser(GetUserRequest.newBuilder().setUserId("me").build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNAUTHENTICATED");
  }

  @Test
  void sessionKnowsWhereItComesFrom() {
    Tokens tokens = login(signUp().getEmail(), PASSWORD);

    var session =
        auth.withCallCredentials(bearer(tokens))
            .listSessions(ListSessionsRequest.newBuilder().setUserId("me").build())
            .getSessions(0);

    assertThat(session.getId()).isEqualTo(tokens.getSessionId());
    assertThat(session.getCurrent()).isTrue();
    assertThat(session.getUserAgent()).contains("grpc-java");
    assertThat(session.getNetworkAddress()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void refreshTokensWorkOnce() {
    Tokens first = login(signUp().getEmail(), PASSWORD);
    Tokens second = refresh(first);

    assertThat(second.getAccessToken()).isNotEqualTo(first.getAccessToken());
    // At once, by the same client: as a second tab does. The session goes on.
    assertStatus(Status.Code.ABORTED, () -> refresh(first));
    Tokens third = refresh(second);
    assertThat(third.getSessionId()).isEqualTo(first.getSessionId());
  }

  @Test
  void firstAdminDisablesAnAccount() {
    User ann = signUp();
    Tokens tokens = login(ann.getEmail(), PASSWORD);
    DisableUserRequest disable =
        DisableUserRequest.newBuilder()
            .setUserId(ann.getId())
            .setRequestId(UUID.randomUUID().toString())
            .build();

    assertStatus(Status.Code.PERMISSION_DENIED, () -> as(tokens).disableUser(disable));
    var _ = as(login(ADMIN_EMAIL, ADMIN_PASSWORD)).disableUser(disable);

    assertStatus(Status.Code.PERMISSION_DENIED, () -> login(ann.getEmail(), PASSWORD));
    assertStatus(Status.Code.UNAUTHENTICATED, () -> refresh(tokens));
  }

  @Test
  void otherServicesVerifyItsTokensByTheKeySetOverHttps() {
    Tokens tokens =
        auth.issueServiceToken(
                IssueServiceTokenRequest.newBuilder()
                    .setClientId("order-service")
                    .setClientSecret(CLIENT_SECRET)
                    .build())
            .getTokens();
    URI keySet = URI.create("https://localhost:" + HTTPS_PORT + "/.well-known/jwks.json");
    try (ProcessTls tls = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry());
        HttpsJwksSource source = new HttpsJwksSource(keySet, tls.forJdk())) {
      JwtVerifier verifier =
          new JwtVerifier(
              TrustedIssuer.suite(
                  TestEnvironment.ISSUER,
                  TestEnvironment.AUDIENCE,
                  new CachedJwks(source, InstantSource.system()),
                  Revocations.NONE),
              Clock.systemUTC());

      // On a busy machine the key set may be there later than a call waits for it.
      Caller caller =
          await()
              .atMost(Duration.ofSeconds(30))
              .ignoreExceptions()
              .until(() -> verifier.verify(tokens.getAccessToken()), Objects::nonNull);

      assertThat(caller.kind()).isEqualTo(Caller.Kind.SERVICE);
      assertThat(caller.scopes()).containsExactly("payments.charge");
    }
    assertThat(auth.getJsonWebKeySet(GetJsonWebKeySetRequest.getDefaultInstance()).getKeysList())
        .hasSize(1);
  }

  @Test
  void guessesAreCountedByAllReplicasTogether() {
    String email = signUp().getEmail();
    Map<String, String> other = new HashMap<>(environment);
    other.put("ISSUER_HTTPS_PORT", "0");
    try (RunningService replica = Main.start(Config.from(new Settings(other)));
        PeerChannel there = TestProcess.connect(replica.port())) {
      LoginRequest guess = LoginRequest.newBuilder().setEmail(email).setPassword("wrong").build();
      AuthServiceBlockingStub second = AuthServiceGrpc.newBlockingStub(there.channel());
      for (int i = 0; i < 5; i++) {
        assertStatus(Status.Code.UNAUTHENTICATED, () -> auth.login(guess));
        assertStatus(Status.Code.UNAUTHENTICATED, () -> second.login(guess));
      }

      assertStatus(Status.Code.RESOURCE_EXHAUSTED, () -> login(email, PASSWORD));
      assertStatus(Status.Code.RESOURCE_EXHAUSTED, () -> second.login(guess));
    }
  }

  @Test
  void secondStartChangesNothingAboutTheAdmin() {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put("BOOTSTRAP_ADMIN_PASSWORD", "quite another password");
    changed.put("ISSUER_HTTPS_PORT", "0");
    Main.start(Config.from(new Settings(changed))).close();

    assertThat(login(ADMIN_EMAIL, ADMIN_PASSWORD).getScopesList()).contains("users.admin");
  }

  private static User signUp() {
    return users
        .createUser(
            CreateUserRequest.newBuilder()
                .setEmail(UUID.randomUUID() + "@example.com")
                .setPassword(PASSWORD)
                .setDisplayName("Ann")
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getUser();
  }

  private static Tokens login(String email, String password) {
    return auth.login(LoginRequest.newBuilder().setEmail(email).setPassword(password).build())
        .getTokens();
  }

  private static Tokens refresh(Tokens tokens) {
    return auth.refreshToken(
            RefreshTokenRequest.newBuilder().setRefreshToken(tokens.getRefreshToken()).build())
        .getTokens();
  }

  private static UserServiceBlockingStub as(Tokens tokens) {
    return users.withCallCredentials(bearer(tokens));
  }

  private static BearerCredentials bearer(Tokens tokens) {
    return new BearerCredentials(tokens::getAccessToken);
  }

  private static void assertStatus(Status.Code expected, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            thrown -> assertThat(thrown.getStatus().getCode()).isEqualTo(expected));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port", e);
    }
  }
}

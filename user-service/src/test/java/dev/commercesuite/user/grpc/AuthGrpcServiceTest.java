package dev.commercesuite.user.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_ACCOUNT_DISABLED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_ATTEMPTS_THROTTLED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_CLIENT_CREDENTIALS_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_CREDENTIALS_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_REFRESH_TOKEN_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_SCOPE_NOT_GRANTED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_SESSION_NOT_FOUND;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.grpc.AdapterFixture.CLIENT_SECRET;
import static dev.commercesuite.user.grpc.AdapterFixture.as;
import static dev.commercesuite.user.grpc.AdapterFixture.failure;
import static dev.commercesuite.user.grpc.AdapterFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.JsonWebKey;
import dev.commercesuite.api.user.v1.ListSessionsRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.RefreshTokenRequest;
import dev.commercesuite.api.user.v1.RevokeSessionRequest;
import dev.commercesuite.api.user.v1.RevokeTokenRequest;
import dev.commercesuite.api.user.v1.Session;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.fixture.DomainFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthGrpcServiceTest {
  private static final LoginRequest LOGIN =
      LoginRequest.newBuilder()
          .setEmail("ann@example.com")
          .setPassword("correct horse battery")
          .build();

  private final AdapterFixture fixture = new AdapterFixture();
  private final User ann = fixture.domain.signUp("ann@example.com");

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void loginAndRefreshGiveTokensOfOneSession() {
    Tokens first = fixture.auth.login(LOGIN).getTokens();
    Tokens second = refresh(first.getRefreshToken());

    assertThat(first.getTokenType()).isEqualTo("Bearer");
    assertThat(first.getExpiresIn().getSeconds()).isEqualTo(600);
    assertThat(first.getRefreshExpiresIn().getSeconds())
        .isEqualTo(DomainFixture.REFRESH_LIFETIME.toSeconds());
    assertThat(first.getScopesList()).containsExactly("account", "orders", "payments");
    assertThat(second.getSessionId()).isEqualTo(first.getSessionId()).isNotEmpty();
    failure(ERROR_REASON_REFRESH_TOKEN_INVALID, () -> refresh(first.getRefreshToken()));
    failure(ERROR_REASON_REFRESH_TOKEN_INVALID, () -> refresh(second.getRefreshToken()));
  }

  @Test
  void unknownAddressAndWrongPasswordLookTheSame() {
    RemoteFailure unknown =
        failure(
            ERROR_REASON_CREDENTIALS_INVALID,
            () -> fixture.auth.login(LOGIN.toBuilder().setEmail("bob@example.com").build()));
    RemoteFailure wrong =
        failure(
            ERROR_REASON_CREDENTIALS_INVALID,
            () -> fixture.auth.login(LOGIN.toBuilder().setPassword("wrong").build()));

    assertThat(unknown).isEqualTo(wrong);
  }

  @Test
  void throttledCallersLearnWhenToTryAgain() {
    LoginRequest wrong = LOGIN.toBuilder().setPassword("wrong").build();
    for (int i = 0; i < 10; i++) {
      failure(ERROR_REASON_CREDENTIALS_INVALID, () -> fixture.auth.login(wrong));
    }

    RemoteFailure throttled =
        failure(ERROR_REASON_ATTEMPTS_THROTTLED, () -> fixture.auth.login(LOGIN));

    assertThat(throttled.retryDelay()).isEqualTo(Duration.ofSeconds(90));
    assertThat(throttled.toString()).doesNotContain("ann");
  }

  @Test
  void disabledAccountIsSaidToBe() {
    fixture.domain.users.disable(fixture.domain.admin(), request(), ann.id(), null);

    failure(ERROR_REASON_ACCOUNT_DISABLED, () -> fixture.auth.login(LOGIN));
  }

  @Test
  void logoutAnswersTheSameForEveryToken() {
    Tokens tokens = fixture.auth.login(LOGIN).getTokens();

    assertThat(revoke(tokens.getRefreshToken())).isEqualTo(revoke("made up"));
    failure(ERROR_REASON_REFRESH_TOKEN_INVALID, () -> refresh(tokens.getRefreshToken()));
  }

  @Test
  void listsSessionsByPageAndMarksTheCurrentOne() {
    IssuedTokens first = fixture.domain.login(ann);
    IssuedTokens second = fixture.domain.login(ann);
    var stub = as(fixture.auth, ann, first.session());
    ListSessionsRequest request =
        ListSessionsRequest.newBuilder().setUserId("me").setPageSize(1).build();

    var page = stub.listSessions(request);
    var last = stub.listSessions(request.toBuilder().setPageToken(page.getNextPageToken()).build());

    assertThat(page.getSessionsList())
        .extracting(Session::getId)
        .containsExactly(second.session().toString());
    assertThat(page.getSessions(0).getCurrent()).isFalse();
    assertThat(last.getSessions(0).getCurrent()).isTrue();
    assertThat(last.getSessions(0).getUserAgent()).isEqualTo("grpcurl");
    assertThat(last.getNextPageToken()).isEmpty();
  }

  @Test
  void listsSessionsByTheTimeOfLogin() {
    IssuedTokens login = fixture.domain.login(ann);
    var stub = as(fixture.auth, ann, login.session());
    Timestamp time = Timestamps.of(fixture.domain.now);
    ListSessionsRequest from =
        ListSessionsRequest.newBuilder().setUserId("me").setCreatedFrom(time).build();
    ListSessionsRequest until =
        ListSessionsRequest.newBuilder().setUserId("me").setCreatedUntil(time).build();

    assertThat(stub.listSessions(from).getSessionsList())
        .extracting(Session::getId)
        .containsExactly(login.session().toString());
    assertThat(stub.listSessions(until).getSessionsList()).isEmpty();
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> stub.listSessions(from.toBuilder().setCreatedUntil(time).build()));
  }

  @Test
  void endsASessionOncePerRequest() {
    IssuedTokens tokens = fixture.domain.login(ann);
    var stub = as(fixture.auth, ann);
    RevokeSessionRequest request =
        RevokeSessionRequest.newBuilder()
            .setSessionId(tokens.session().toString())
            .setRequestId(requestId())
            .build();

    Message revoked = stub.revokeSession(request);

    assertThat(stub.revokeSession(request)).isEqualTo(revoked);
    failure(
        ERROR_REASON_SESSION_NOT_FOUND,
        () -> stub.revokeSession(request.toBuilder().setRequestId(requestId()).build()));
  }

  @Test
  void servicesGetTokensForTheirSecrets() {
    IssueServiceTokenRequest request =
        IssueServiceTokenRequest.newBuilder()
            .setClientId("order-service")
            .setClientSecret(CLIENT_SECRET)
            .build();

    Tokens tokens = fixture.auth.issueServiceToken(request).getTokens();

    assertThat(tokens.getScopesList()).containsExactly("payments.charge");
    assertThat(tokens.getRefreshToken()).isEmpty();
    assertThat(tokens.hasRefreshExpiresIn()).isFalse();
    failure(
        ERROR_REASON_CLIENT_CREDENTIALS_INVALID,
        () -> fixture.auth.issueServiceToken(request.toBuilder().setClientSecret("wrong").build()));
    RemoteFailure refused =
        failure(
            ERROR_REASON_SCOPE_NOT_GRANTED,
            () -> fixture.auth.issueServiceToken(request.toBuilder().addScopes("finance").build()));
    assertThat(refused.metadata()).containsEntry("scopes", "payments.charge");
  }

  @Test
  void publishesTheKeys() {
    assertThat(
            fixture
                .auth
                .getJsonWebKeySet(GetJsonWebKeySetRequest.getDefaultInstance())
                .getKeysList())
        .containsExactly(
            JsonWebKey.newBuilder()
                .setKty("RSA")
                .setUse("sig")
                .setAlg("RS256")
                .setKid("key-1")
                .setN("bW9kdWx1cw")
                .setE("AQAB")
                .build());
  }

  private Tokens refresh(String token) {
    return fixture
        .auth
        .refreshToken(RefreshTokenRequest.newBuilder().setRefreshToken(token).build())
        .getTokens();
  }

  private Message revoke(String token) {
    return fixture.auth.revokeToken(RevokeTokenRequest.newBuilder().setRefreshToken(token).build());
  }
}

package dev.commercesuite.user;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_CLIENT_CERTIFICATE_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_REVOKED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_ATTEMPTS_THROTTLED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_CREDENTIALS_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_PASSWORD_RESET_NOT_ALLOWED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_RECOVERY_TOKEN_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_REFRESH_TOKEN_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_USER_STATE_INVALID;
import static dev.commercesuite.user.TestEnvironment.ADMIN_EMAIL;
import static dev.commercesuite.user.TestEnvironment.ADMIN_PASSWORD;
import static dev.commercesuite.user.TestEnvironment.CLIENT_SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.protobuf.FieldMask;
import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.DeleteUserRequest;
import dev.commercesuite.api.user.v1.DisableUserRequest;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.IssueEmailVerificationTokenRequest;
import dev.commercesuite.api.user.v1.IssuePasswordResetTokenRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.ListSessionsRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc.RecoveryServiceBlockingStub;
import dev.commercesuite.api.user.v1.RefreshTokenRequest;
import dev.commercesuite.api.user.v1.ResetPasswordRequest;
import dev.commercesuite.api.user.v1.Role;
import dev.commercesuite.api.user.v1.SetRolesRequest;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.api.user.v1.VerifyEmailRequest;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A forgotten password, as a person, a mailer and an attacker see it: configuration, PostgreSQL,
 * TLS with and without the certificate of the mailer.
 */
class AccountRecoveryIT {
  private static final String PASSWORD = "correct horse battery";
  private static final String CHOSEN = "quite another password";
  private static final int ATTEMPTS_PER_ADDRESS = 20;
  private static final Metadata.Key<String> FORWARDED_FOR =
      Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private static Path folder;
  private static final LogRecorder log = new LogRecorder();
  private static RunningService service;
  private static ManagedChannel people;
  private static ManagedChannel mailers;
  private static UserServiceBlockingStub users;
  private static RecoveryServiceBlockingStub anyone;
  private static RecoveryServiceBlockingStub mailer;

  @BeforeAll
  static void start() {
    log.attach();
    Map<String, String> environment =
        new HashMap<>(TestEnvironment.of(TestPostgres.empty(), folder));
    environment.put(
        "SERVICE_CLIENTS",
        "mailer:%s:users.recovery\norder-service:%s:payments.charge"
            .formatted(CLIENT_SECRET, CLIENT_SECRET));
    environment.put("LOGIN_ATTEMPTS_PER_ADDRESS", String.valueOf(ATTEMPTS_PER_ADDRESS));
    environment.put("TRUSTED_PROXIES", "127.0.0.0/8, ::1/128");
    service = Main.start(Config.from(new Settings(environment)));
    people = TestProcess.anonymousChannel(service.port());
    mailers = TestProcess.outsideChannel(service.port(), TestTls.issue("mailer"));
    users = UserServiceGrpc.newBlockingStub(people);
    anyone = RecoveryServiceGrpc.newBlockingStub(people);
    mailer =
        RecoveryServiceGrpc.newBlockingStub(mailers)
            .withCallCredentials(bearer(serviceToken("mailer")));
  }

  @AfterAll
  static void stop() {
    people.shutdownNow();
    mailers.shutdownNow();
    service.close();
    log.detach();
  }

  @Test
  void forgottenPasswordIsReplacedAndEverythingItHadOpenedIsShut() {
    User ann = signUp();
    Tokens before = login(ann.getEmail(), PASSWORD);
    assertThat(as(before).getUser(me()).getUser()).isEqualTo(ann);
    var issued = mailer.issuePasswordResetToken(byAddress(ann));
    assertThat(issued.getEmail()).isEqualTo(ann.getEmail());

    var _ = anyone.resetPassword(reset(issued.getToken()));

    refused(ERROR_REASON_CREDENTIALS_INVALID, () -> login(ann.getEmail(), PASSWORD));
    Tokens after = login(ann.getEmail(), CHOSEN);
    refused(
        ERROR_REASON_REFRESH_TOKEN_INVALID,
        () ->
            AuthServiceGrpc.newBlockingStub(people)
                .refreshToken(
                    RefreshTokenRequest.newBuilder()
                        .setRefreshToken(before.getRefreshToken())
                        .build()));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> refused(ERROR_REASON_TOKEN_REVOKED, () -> as(before).getUser(me())));
    assertThat(as(after).getUser(me()).getUser().getId()).isEqualTo(ann.getId());
    assertThat(
            AuthServiceGrpc.newBlockingStub(people)
                .withCallCredentials(bearer(after.getAccessToken()))
                .listSessions(ListSessionsRequest.newBuilder().setUserId("me").build())
                .getSessionsList())
        .singleElement()
        .satisfies(session -> assertThat(session.getId()).isEqualTo(after.getSessionId()));
    refused(
        ERROR_REASON_RECOVERY_TOKEN_INVALID, () -> anyone.resetPassword(reset(issued.getToken())));
  }

  @Test
  void verifiedAddressIsVisibleUntilItChanges() {
    User ann = signUp();
    Tokens tokens = login(ann.getEmail(), PASSWORD);
    String token =
        mailer
            .issueEmailVerificationToken(
                IssueEmailVerificationTokenRequest.newBuilder().setUserId(ann.getId()).build())
            .getToken();

    refused(ERROR_REASON_RECOVERY_TOKEN_INVALID, () -> anyone.resetPassword(reset(token)));
    var _ = anyone.verifyEmail(VerifyEmailRequest.newBuilder().setToken(token).build());

    User verified = as(tokens).getUser(me()).getUser();
    assertThat(verified.getEmailVerified()).isTrue();
    assertThat(verified.hasEmailVerifyTime()).isTrue();
    User moved =
        as(admin())
            .updateUser(
                UpdateUserRequest.newBuilder()
                    .setUser(
                        User.newBuilder()
                            .setId(ann.getId())
                            .setEmail(UUID.randomUUID() + "@example.com"))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("email"))
                    .setRequestId(UUID.randomUUID().toString())
                    .build())
            .getUser();
    assertThat(moved.getEmailVerified()).isFalse();
    assertThat(moved.hasEmailVerifyTime()).isFalse();
  }

  @Test
  void tokensAreForAServiceWithTheScopeAndItsCertificate() {
    User ann = signUp();
    var request = byAddress(ann);
    Tokens admin = admin();
    String scoped = serviceToken("mailer");
    String other = serviceToken("order-service");
    ManagedChannel orders =
        TestProcess.outsideChannel(service.port(), TestTls.issue("order-service"));
    try {
      refused(
          ERROR_REASON_SCOPE_MISSING,
          () ->
              anyone
                  .withCallCredentials(bearer(admin.getAccessToken()))
                  .issuePasswordResetToken(request));
      refused(
          ERROR_REASON_SCOPE_MISSING,
          () ->
              RecoveryServiceGrpc.newBlockingStub(orders)
                  .withCallCredentials(bearer(other))
                  .issuePasswordResetToken(request));
      refused(
          ERROR_REASON_CLIENT_CERTIFICATE_INVALID,
          () -> anyone.withCallCredentials(bearer(scoped)).issuePasswordResetToken(request));
      refused(
          ERROR_REASON_CLIENT_CERTIFICATE_INVALID,
          () ->
              RecoveryServiceGrpc.newBlockingStub(orders)
                  .withCallCredentials(bearer(scoped))
                  .issuePasswordResetToken(request));
    } finally {
      orders.shutdownNow();
    }
  }

  @Test
  void disabledAndDeletedAccountsGetNothing() {
    User ann = signUp();
    User bob = signUp();
    String ofAnn = mailer.issuePasswordResetToken(byAddress(ann)).getToken();
    String ofBob = mailer.issuePasswordResetToken(byAddress(bob)).getToken();
    Tokens admin = admin();
    var _ =
        as(admin)
            .disableUser(
                DisableUserRequest.newBuilder()
                    .setUserId(ann.getId())
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    var _ =
        as(admin)
            .deleteUser(
                DeleteUserRequest.newBuilder()
                    .setUserId(bob.getId())
                    .setRequestId(UUID.randomUUID().toString())
                    .build());

    for (User user : List.of(ann, bob)) {
      refused(
          ERROR_REASON_USER_STATE_INVALID, () -> mailer.issuePasswordResetToken(byAddress(user)));
    }
    for (String token : List.of(ofAnn, ofBob)) {
      refused(ERROR_REASON_RECOVERY_TOKEN_INVALID, () -> anyone.resetPassword(reset(token)));
    }
  }

  @Test
  void passwordsOfStaffAreNotReset() {
    User ann = signUp();
    String before = mailer.issuePasswordResetToken(byAddress(ann)).getToken();
    var _ =
        as(admin())
            .setRoles(
                SetRolesRequest.newBuilder()
                    .setUserId(ann.getId())
                    .addRoles(Role.ROLE_CUSTOMER)
                    .addRoles(Role.ROLE_STAFF)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());

    RemoteFailure failure =
        refused(
            ERROR_REASON_PASSWORD_RESET_NOT_ALLOWED,
            () -> mailer.issuePasswordResetToken(byAddress(ann)));
    assertThat(failure.metadata()).containsEntry("roles", "CUSTOMER");
    refused(ERROR_REASON_RECOVERY_TOKEN_INVALID, () -> anyone.resetPassword(reset(before)));
    assertThat(login(ann.getEmail(), PASSWORD).getAccessToken()).isNotEmpty();
  }

  @Test
  void mailsToAnAccountAndGuessesFromAnAddressAreThrottled() {
    User ann = signUp();
    String token = "";
    for (int i = 0; i < 10; i++) {
      token = mailer.issuePasswordResetToken(byAddress(ann)).getToken();
    }
    RemoteFailure tooManyMails =
        refused(
            ERROR_REASON_ATTEMPTS_THROTTLED, () -> mailer.issuePasswordResetToken(byAddress(ann)));
    assertThat(tooManyMails.retryDelay()).isPositive();

    RecoveryServiceBlockingStub attacker = from("198.51.100.7");
    for (int i = 0; i < ATTEMPTS_PER_ADDRESS; i++) {
      refused(ERROR_REASON_RECOVERY_TOKEN_INVALID, () -> attacker.resetPassword(reset("guess")));
    }
    String good = token;
    refused(ERROR_REASON_ATTEMPTS_THROTTLED, () -> attacker.resetPassword(reset(good)));
    var _ = from("203.0.113.7").resetPassword(reset(good));
    assertThat(login(ann.getEmail(), CHOSEN).getAccessToken()).isNotEmpty();
  }

  @Test
  void noLogLineAndNoErrorHasATokenAPasswordOrAnAddress() {
    User ann = signUp();
    var reset = mailer.issuePasswordResetToken(byAddress(ann));
    var verification =
        mailer.issueEmailVerificationToken(
            IssueEmailVerificationTokenRequest.newBuilder().setEmail(ann.getEmail()).build());
    var _ =
        anyone.verifyEmail(
            VerifyEmailRequest.newBuilder().setToken(verification.getToken()).build());
    var _ = anyone.resetPassword(reset(reset.getToken()));

    RemoteFailure again =
        refused(
            ERROR_REASON_RECOVERY_TOKEN_INVALID,
            () -> anyone.resetPassword(reset(reset.getToken())));

    assertThat(again.toString()).doesNotContain(reset.getToken(), CHOSEN);
    assertThat(log.text())
        .contains("PASSWORD_RESET", "EMAIL_VERIFIED", "RECOVERY_TOKEN_ISSUED", "RECOVERY_FAILED")
        .contains("RecoveryService/ResetPassword")
        .doesNotContain(
            reset.getToken(), verification.getToken(), CHOSEN, PASSWORD, ann.getEmail());
  }

  private static RecoveryServiceBlockingStub from(String address) {
    Metadata headers = new Metadata();
    headers.put(FORWARDED_FOR, address);
    return anyone.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
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
    return AuthServiceGrpc.newBlockingStub(people)
        .login(LoginRequest.newBuilder().setEmail(email).setPassword(password).build())
        .getTokens();
  }

  private static Tokens admin() {
    return login(ADMIN_EMAIL, ADMIN_PASSWORD);
  }

  private static String serviceToken(String clientId) {
    return AuthServiceGrpc.newBlockingStub(people)
        .issueServiceToken(
            IssueServiceTokenRequest.newBuilder()
                .setClientId(clientId)
                .setClientSecret(CLIENT_SECRET)
                .build())
        .getTokens()
        .getAccessToken();
  }

  private static UserServiceBlockingStub as(Tokens tokens) {
    return users.withCallCredentials(bearer(tokens.getAccessToken()));
  }

  private static BearerCredentials bearer(String token) {
    return new BearerCredentials(() -> token);
  }

  private static GetUserRequest me() {
    return GetUserRequest.newBuilder().setUserId("me").build();
  }

  private static IssuePasswordResetTokenRequest byAddress(User user) {
    return IssuePasswordResetTokenRequest.newBuilder().setEmail(user.getEmail()).build();
  }

  private static ResetPasswordRequest reset(String token) {
    return ResetPasswordRequest.newBuilder().setToken(token).setNewPassword(CHOSEN).build();
  }

  private static RemoteFailure refused(ProtocolMessageEnum reason, ThrowingCallable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(thrown).as("refused because of %s", reason).isNotNull();
    RemoteFailure failure = RemoteFailure.from(thrown);
    assertThat(failure.is(reason)).as("%s is %s", failure, reason).isTrue();
    return failure;
  }

  /** Keeps everything that the suite logs, from DEBUG on. */
  private static final class LogRecorder extends AppenderBase<ILoggingEvent> {
    private static final List<Logger> LOGGERS =
        List.of(logger("dev.commercesuite"), logger("security"));

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    void attach() {
      start();
      for (Logger logger : LOGGERS) {
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(this);
      }
    }

    void detach() {
      for (Logger logger : LOGGERS) {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
      }
    }

    private static Logger logger(String name) {
      return (Logger) LoggerFactory.getLogger(name);
    }

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      events.add(event);
    }

    String text() {
      return events.stream()
          .map(event ->
              event.getFormattedMessage()
                  + event.getKeyValuePairs()
                  + event.getMDCPropertyMap()
                  + (event.getThrowableProxy() == null
                      ? ""
                      : event.getThrowableProxy().getMessage()))
          .collect(Collectors.joining("\n"));
    }
  }
}

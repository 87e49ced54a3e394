package dev.commercesuite.user.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_ATTEMPTS_THROTTLED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_PASSWORD_RESET_NOT_ALLOWED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_RECOVERY_TOKEN_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_USER_NOT_FOUND;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_USER_STATE_INVALID;
import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.grpc.AdapterFixture.as;
import static dev.commercesuite.user.grpc.AdapterFixture.failure;
import static dev.commercesuite.user.grpc.AdapterFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.IssueEmailVerificationTokenRequest;
import dev.commercesuite.api.user.v1.IssueEmailVerificationTokenResponse;
import dev.commercesuite.api.user.v1.IssuePasswordResetTokenRequest;
import dev.commercesuite.api.user.v1.IssuePasswordResetTokenResponse;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc.RecoveryServiceBlockingStub;
import dev.commercesuite.api.user.v1.ResetPasswordRequest;
import dev.commercesuite.api.user.v1.ResetPasswordResponse;
import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.VerifyEmailRequest;
import dev.commercesuite.api.user.v1.VerifyEmailResponse;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.fixture.DomainFixture;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveryGrpcServiceTest {
  private static final String CHOSEN = "another good password";

  private final AdapterFixture fixture = new AdapterFixture();
  private final RecoveryServiceBlockingStub anyone = fixture.recovery;
  private final RecoveryServiceBlockingStub mailer = fixture.asMailer(fixture.recovery);
  private final User ann = fixture.domain.signUp("Ann@example.com");

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void resetsAPassword() {
    IssuePasswordResetTokenResponse issued =
        mailer.issuePasswordResetToken(
            IssuePasswordResetTokenRequest.newBuilder().setEmail("ann@example.com").build());

    assertThat(issued.getEmail()).isEqualTo("Ann@example.com");
    assertThat(issued.getUserId()).isEqualTo(ann.id().toString());
    assertThat(issued.getExpireTime())
        .isEqualTo(Timestamps.of(fixture.domain.now.plus(DomainFixture.RESET_LIFETIME)));
    assertThat(anyone.resetPassword(reset(issued.getToken())))
        .isEqualTo(ResetPasswordResponse.getDefaultInstance());
    assertThat(
            fixture
                .auth
                .login(
                    LoginRequest.newBuilder()
                        .setEmail("ann@example.com")
                        .setPassword(CHOSEN)
                        .build())
                .hasTokens())
        .isTrue();
  }

  @Test
  void verifiesAnAddress() {
    IssueEmailVerificationTokenResponse issued =
        mailer.issueEmailVerificationToken(
            IssueEmailVerificationTokenRequest.newBuilder().setUserId(ann.id().toString()).build());

    assertThat(issued.getEmail()).isEqualTo("Ann@example.com");
    assertThat(issued.getUserId()).isEqualTo(ann.id().toString());
    assertThat(issued.getExpireTime())
        .isEqualTo(Timestamps.of(fixture.domain.now.plus(DomainFixture.VERIFICATION_LIFETIME)));
    assertThat(me().getEmailVerified()).isFalse();
    assertThat(me().hasEmailVerifyTime()).isFalse();

    assertThat(anyone.verifyEmail(verify(issued.getToken())))
        .isEqualTo(VerifyEmailResponse.getDefaultInstance());

    assertThat(me().getEmailVerified()).isTrue();
    assertThat(me().getEmailVerifyTime()).isEqualTo(Timestamps.of(fixture.domain.now));
  }

  @Test
  void onlyAServiceWithTheScopeGetsTokens() {
    var request = passwordReset(ann);
    var other = emailVerification(ann);

    failure(ERROR_REASON_TOKEN_MISSING, () -> anyone.issuePasswordResetToken(request));
    failure(ERROR_REASON_TOKEN_MISSING, () -> anyone.issueEmailVerificationToken(other));
    failure(ERROR_REASON_SCOPE_MISSING, () -> as(anyone, ann).issuePasswordResetToken(request));
    RemoteFailure admin =
        failure(
            ERROR_REASON_SCOPE_MISSING,
            () -> fixture.asAdmin(anyone).issueEmailVerificationToken(other));
    assertThat(admin.metadata()).containsEntry("scopes", "users.recovery");
  }

  @Test
  void noRoleHasTheScope() {
    assertThat(Role.scopesOf(Set.of(Role.values()))).doesNotContain("users.recovery");
  }

  @Test
  void saysToTheServiceWhyThereIsNoToken() {
    RemoteFailure unknown =
        failure(
            ERROR_REASON_USER_NOT_FOUND,
            () ->
                mailer.issuePasswordResetToken(
                    IssuePasswordResetTokenRequest.newBuilder()
                        .setEmail("nobody@example.com")
                        .build()));
    assertThat(unknown.metadata()).doesNotContainKey("user_ids");
    assertThat(unknown.toString()).doesNotContain("nobody");

    fresh(
        fixture.domain.users.setRoles(
            fixture.domain.admin(), request(), ann.id(), Set.of(Role.FINANCE), null));
    assertThat(
            failure(
                    ERROR_REASON_PASSWORD_RESET_NOT_ALLOWED,
                    () -> mailer.issuePasswordResetToken(passwordReset(ann)))
                .metadata())
        .containsEntry("roles", "CUSTOMER");

    fresh(fixture.domain.users.disable(fixture.domain.admin(), request(), ann.id(), null));
    assertThat(
            failure(
                    ERROR_REASON_USER_STATE_INVALID,
                    () -> mailer.issueEmailVerificationToken(emailVerification(ann)))
                .metadata())
        .containsEntry("state", "DISABLED");
  }

  @Test
  void saysAboutATokenOnlyThatItIsNotGood() {
    String wrong = "not-a-token-of-ours";

    RemoteFailure failure =
        failure(ERROR_REASON_RECOVERY_TOKEN_INVALID, () -> anyone.resetPassword(reset(wrong)));
    assertThat(failure.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("token");
    assertThat(failure.toString()).doesNotContain(wrong, CHOSEN);
    failure(ERROR_REASON_RECOVERY_TOKEN_INVALID, () -> anyone.verifyEmail(verify(wrong)));
  }

  @Test
  void refusesWhatBreaksARuleWithoutRepeatingIt() {
    RemoteFailure reset =
        failure(
            ERROR_REASON_INVALID_REQUEST,
            () ->
                anyone.resetPassword(
                    ResetPasswordRequest.newBuilder().setNewPassword("hunter2").build()));
    assertThat(reset.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactlyInAnyOrder("token", "new_password");
    assertThat(reset.toString()).doesNotContain("hunter2");

    RemoteFailure tooLong =
        failure(
            ERROR_REASON_INVALID_REQUEST,
            () ->
                anyone.resetPassword(
                    ResetPasswordRequest.newBuilder()
                        .setToken("long".repeat(200))
                        .setNewPassword("hunter2")
                        .build()));
    assertThat(tooLong.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("token");
    assertThat(tooLong.toString()).doesNotContain("hunter2", "longlong");

    RemoteFailure nobody =
        failure(
            ERROR_REASON_INVALID_REQUEST,
            () ->
                mailer.issuePasswordResetToken(
                    IssuePasswordResetTokenRequest.getDefaultInstance()));
    assertThat(nobody.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("account");
  }

  @Test
  void saysWhenToTryAgain() {
    for (int i = 0; i < 10; i++) {
      var _ = mailer.issuePasswordResetToken(passwordReset(ann));
    }
    assertThat(
            failure(
                    ERROR_REASON_ATTEMPTS_THROTTLED,
                    () -> mailer.issuePasswordResetToken(passwordReset(ann)))
                .retryDelay())
        .isPositive();

    User bob = fixture.domain.signUp("bob@example.com");
    String token = mailer.issuePasswordResetToken(passwordReset(bob)).getToken();
    fixture.domain.passwords.full = true;
    assertThat(
            failure(ERROR_REASON_OVERLOADED, () -> anyone.resetPassword(reset(token))).retryDelay())
        .isPositive();
  }

  @Test
  void nobodyWritesThatAnAddressIsVerified() {
    failure(
        ERROR_REASON_UPDATE_MASK_INVALID,
        () ->
            fixture
                .asAdmin(fixture.users)
                .updateUser(
                    UpdateUserRequest.newBuilder()
                        .setUser(
                            dev.commercesuite.api.user.v1.User.newBuilder()
                                .setId(ann.id().toString())
                                .setEmailVerified(true))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("email_verified"))
                        .setRequestId(requestId())
                        .build()));
  }

  private dev.commercesuite.api.user.v1.User me() {
    return as(fixture.users, ann)
        .getUser(GetUserRequest.newBuilder().setUserId("me").build())
        .getUser();
  }

  private static IssuePasswordResetTokenRequest passwordReset(User user) {
    return IssuePasswordResetTokenRequest.newBuilder().setUserId(user.id().toString()).build();
  }

  private static IssueEmailVerificationTokenRequest emailVerification(User user) {
    return IssueEmailVerificationTokenRequest.newBuilder().setUserId(user.id().toString()).build();
  }

  private static ResetPasswordRequest reset(String token) {
    return ResetPasswordRequest.newBuilder().setToken(token).setNewPassword(CHOSEN).build();
  }

  private static VerifyEmailRequest verify(String token) {
    return VerifyEmailRequest.newBuilder().setToken(token).build();
  }
}

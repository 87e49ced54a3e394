package dev.commercesuite.user.grpc;

import dev.commercesuite.api.user.v1.IssueEmailVerificationTokenRequest;
import dev.commercesuite.api.user.v1.IssueEmailVerificationTokenResponse;
import dev.commercesuite.api.user.v1.IssuePasswordResetTokenRequest;
import dev.commercesuite.api.user.v1.IssuePasswordResetTokenResponse;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc;
import dev.commercesuite.api.user.v1.ResetPasswordRequest;
import dev.commercesuite.api.user.v1.ResetPasswordResponse;
import dev.commercesuite.api.user.v1.VerifyEmailRequest;
import dev.commercesuite.api.user.v1.VerifyEmailResponse;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.recovery.AccountRecovery;
import dev.commercesuite.user.domain.recovery.IssuedRecoveryToken;
import dev.commercesuite.user.domain.recovery.RecoveryAccount;
import dev.commercesuite.user.domain.recovery.RecoveryPurpose;
import dev.commercesuite.user.domain.recovery.RecoveryToken;
import io.grpc.stub.StreamObserver;

/** The contract's RecoveryService. Needs {@link ConnectionInterceptor} in front of it. */
public final class RecoveryGrpcService extends RecoveryServiceGrpc.RecoveryServiceImplBase {
  private final AccountRecovery recovery;

  public RecoveryGrpcService(AccountRecovery recovery) {
    this.recovery = recovery;
  }

  @Override
  public void issuePasswordResetToken(
      IssuePasswordResetTokenRequest request,
      StreamObserver<IssuePasswordResetTokenResponse> observer) {
    RecoveryAccount account =
        switch (request.getAccountCase()) {
          case EMAIL -> withEmail(request.getEmail());
          case USER_ID -> withId(request.getUserId());
          case ACCOUNT_NOT_SET -> throw notValidated();
        };
    IssuedRecoveryToken issued =
        recovery.issue(CurrentActor.get(), RecoveryPurpose.PASSWORD_RESET, account);
    Replies.complete(
        observer,
        IssuePasswordResetTokenResponse.newBuilder()
            .setToken(issued.token().reveal())
            .setExpireTime(Timestamps.of(issued.expireTime()))
            .setEmail(issued.user().email().address())
            .setUserId(issued.user().id().toString())
            .build());
  }

  @Override
  public void resetPassword(
      ResetPasswordRequest request, StreamObserver<ResetPasswordResponse> observer) {
    recovery.resetPassword(
        new RecoveryToken(request.getToken()),
        Password.chosen(request.getNewPassword()),
        ConnectionInterceptor.current());
    Replies.complete(observer, ResetPasswordResponse.getDefaultInstance());
  }

  @Override
  public void issueEmailVerificationToken(
      IssueEmailVerificationTokenRequest request,
      StreamObserver<IssueEmailVerificationTokenResponse> observer) {
    RecoveryAccount account =
        switch (request.getAccountCase()) {
          case EMAIL -> withEmail(request.getEmail());
          case USER_ID -> withId(request.getUserId());
          case ACCOUNT_NOT_SET -> throw notValidated();
        };
    IssuedRecoveryToken issued =
        recovery.issue(CurrentActor.get(), RecoveryPurpose.EMAIL_VERIFICATION, account);
    Replies.complete(
        observer,
        IssueEmailVerificationTokenResponse.newBuilder()
            .setToken(issued.token().reveal())
            .setExpireTime(Timestamps.of(issued.expireTime()))
            .setEmail(issued.user().email().address())
            .setUserId(issued.user().id().toString())
            .build());
  }

  @Override
  public void verifyEmail(
      VerifyEmailRequest request, StreamObserver<VerifyEmailResponse> observer) {
    recovery.verifyEmail(new RecoveryToken(request.getToken()), ConnectionInterceptor.current());
    Replies.complete(observer, VerifyEmailResponse.getDefaultInstance());
  }

  private static RecoveryAccount withEmail(String email) {
    return new RecoveryAccount.WithEmail(new Email(email));
  }

  private static RecoveryAccount withId(String userId) {
    return new RecoveryAccount.WithId(UserId.of(userId));
  }

  private static IllegalArgumentException notValidated() {
    return new IllegalArgumentException("no account is named; validation lets none through");
  }
}

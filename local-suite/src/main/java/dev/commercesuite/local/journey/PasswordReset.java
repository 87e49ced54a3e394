package dev.commercesuite.local.journey;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.ErrorReason;
import dev.commercesuite.api.user.v1.IssuePasswordResetTokenRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc;
import dev.commercesuite.api.user.v1.ResetPasswordRequest;

/** A forgotten password: the mailer asks for a token, and the customer sets another with it. */
final class PasswordReset {
  private static final String MAILER = "mailer";
  private static final String ANOTHER_PASSWORD = "another-horse-battery";

  private final Transcript transcript;
  private final Client anonymous;
  private final Client mailer;
  private final String mailerSecret;

  PasswordReset(SuiteChannels suite, Transcript transcript, Client anonymous, String mailerSecret) {
    this.transcript = transcript;
    this.anonymous = anonymous;
    this.mailer = Client.mailer(suite, transcript);
    this.mailerSecret = mailerSecret;
  }

  void walk(String email, String forgotten) {
    transcript.heading("The mailer asks for a token, with its certificate and its access token");
    String accessToken =
        anonymous
            .call(
                AuthServiceGrpc.getIssueServiceTokenMethod(),
                IssueServiceTokenRequest.newBuilder()
                    .setClientId(MAILER)
                    .setClientSecret(mailerSecret)
                    .build())
            .getTokens()
            .getAccessToken();
    String token =
        mailer
            .withToken(accessToken)
            .call(
                RecoveryServiceGrpc.getIssuePasswordResetTokenMethod(),
                IssuePasswordResetTokenRequest.newBuilder().setEmail(email).build())
            .getToken();

    transcript.heading("The customer sets another password with it, once");
    var reset = RecoveryServiceGrpc.getResetPasswordMethod();
    ResetPasswordRequest request =
        ResetPasswordRequest.newBuilder().setToken(token).setNewPassword(ANOTHER_PASSWORD).build();
    anonymous.call(reset, request);
    anonymous.refused(reset, request, ErrorReason.ERROR_REASON_RECOVERY_TOKEN_INVALID);

    transcript.heading("The new password works, and the old one does not");
    anonymous.call(AuthServiceGrpc.getLoginMethod(), login(email, ANOTHER_PASSWORD));
    anonymous.refused(
        AuthServiceGrpc.getLoginMethod(),
        login(email, forgotten),
        ErrorReason.ERROR_REASON_CREDENTIALS_INVALID);
  }

  private static LoginRequest login(String email, String password) {
    return LoginRequest.newBuilder().setEmail(email).setPassword(password).build();
  }
}

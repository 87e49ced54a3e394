package dev.commercesuite.user.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ETAG_MISMATCH;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_ACCOUNT_DISABLED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_ATTEMPTS_THROTTLED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_CLIENT_CREDENTIALS_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_CREDENTIALS_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_CURRENT_PASSWORD_WRONG;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_EMAIL_TAKEN;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_LAST_ADMIN;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_PASSWORD_RESET_NOT_ALLOWED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_PASSWORD_TOO_COMMON;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_RECOVERY_TOKEN_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_REFRESH_TOKEN_INVALID;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_REFRESH_TOKEN_JUST_USED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_SCOPE_NOT_GRANTED;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_SESSION_NOT_FOUND;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_USER_NOT_FOUND;
import static dev.commercesuite.api.user.v1.ErrorReason.ERROR_REASON_USER_STATE_INVALID;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.user.domain.UserException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What callers see of the domain's exceptions. */
public final class UserErrors {
  private static final Duration SOON = Duration.ofSeconds(1);

  private UserErrors() {}

  /** Returns null for what is not the domain's. */
  public static @Nullable Failure map(Throwable thrown) {
    return thrown instanceof UserException exception ? failure(exception) : null;
  }

  private static Failure failure(UserException exception) {
    return switch (exception) {
      case UserException.UserNotFound e when e.ids().isEmpty() ->
          of(ERROR_REASON_USER_NOT_FOUND, e);
      case UserException.UserNotFound e ->
          of(ERROR_REASON_USER_NOT_FOUND, e).withList("user_ids", e.ids());
      case UserException.EmailTaken e ->
          of(ERROR_REASON_EMAIL_TAKEN, e)
              .withFieldViolation("email", "expected an address that no account uses");
      case UserException.StateInvalid e ->
          of(ERROR_REASON_USER_STATE_INVALID, e).with("state", e.state().name());
      case UserException.LastAdmin e -> of(ERROR_REASON_LAST_ADMIN, e);
      case UserException.VersionMismatch e -> of(ERROR_REASON_ETAG_MISMATCH, e);
      case UserException.ScopeMissing e ->
          of(ERROR_REASON_SCOPE_MISSING, e).with("scopes", e.scope());
      case UserException.CredentialsInvalid e -> of(ERROR_REASON_CREDENTIALS_INVALID, e);
      case UserException.AccountDisabled e -> of(ERROR_REASON_ACCOUNT_DISABLED, e);
      case UserException.CurrentPasswordWrong e ->
          of(ERROR_REASON_CURRENT_PASSWORD_WRONG, e)
              .withFieldViolation("current_password", "expected the password of the account");
      case UserException.PasswordTooCommon e -> of(ERROR_REASON_PASSWORD_TOO_COMMON, e);
      case UserException.RecoveryTokenInvalid e ->
          of(ERROR_REASON_RECOVERY_TOKEN_INVALID, e)
              .withFieldViolation(
                  "token", "expected the token of the latest mail, not used before");
      case UserException.PasswordResetNotAllowed e ->
          of(ERROR_REASON_PASSWORD_RESET_NOT_ALLOWED, e)
              .with("roles", String.join(" ", e.allowedRoles()));
      case UserException.RefreshTokenInvalid e -> of(ERROR_REASON_REFRESH_TOKEN_INVALID, e);
      case UserException.RefreshTokenJustUsed e ->
          of(ERROR_REASON_REFRESH_TOKEN_JUST_USED, e).withRetryDelay(e.retryAfter());
      case UserException.SessionNotFound e -> of(ERROR_REASON_SESSION_NOT_FOUND, e);
      case UserException.ClientCredentialsInvalid e ->
          of(ERROR_REASON_CLIENT_CREDENTIALS_INVALID, e);
      case UserException.ScopeNotGranted e ->
          of(ERROR_REASON_SCOPE_NOT_GRANTED, e).withList("scopes", e.granted());
      case UserException.AttemptsThrottled e ->
          of(ERROR_REASON_ATTEMPTS_THROTTLED, e).withRetryDelay(e.retryAfter());
      case UserException.HashingOverloaded e ->
          of(ERROR_REASON_OVERLOADED, e).withRetryDelay(e.retryAfter());
      case UserException.KeysUnavailable e ->
          of(ERROR_REASON_DEPENDENCY_UNAVAILABLE, e).withRetryDelay(SOON);
    };
  }

  private static Failure of(ProtocolMessageEnum reason, UserException exception) {
    return Failure.of(reason, String.valueOf(exception.getMessage()));
  }
}

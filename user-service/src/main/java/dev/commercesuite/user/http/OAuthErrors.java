package dev.commercesuite.user.http;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import dev.commercesuite.user.domain.UserException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What callers over HTTPS see of the exceptions of the domain and of the runtime. */
final class OAuthErrors {
  private static final int SOON = 1;

  private OAuthErrors() {}

  /** Returns null for what is a defect. */
  static @Nullable OAuthError of(RuntimeException thrown) {
    return switch (thrown) {
      case OAuthError error -> error;
      case UserException exception -> of(exception);
      default -> unavailable(RuntimeErrors.map(thrown));
    };
  }

  private static @Nullable OAuthError of(UserException exception) {
    String message = String.valueOf(exception.getMessage());
    return switch (exception) {
      case UserException.RefreshTokenInvalid _ -> OAuthError.invalidGrant(message);
      case UserException.ScopeNotGranted _ -> OAuthError.invalidScope(message);
      case UserException.ClientCredentialsInvalid _ ->
          OAuthError.invalidClient("The client is unknown, or did not authenticate.");
      case UserException.HashingOverloaded e ->
          OAuthError.unavailable(message, seconds(e.retryAfter()));
      case UserException.AttemptsThrottled e ->
          OAuthError.throttled(message, seconds(e.retryAfter()));
      // Not 503: whoever sends the same request again later is taken for a thief.
      case UserException.RefreshTokenJustUsed _ -> OAuthError.alreadyDone(message);
      case UserException.KeysUnavailable _ -> OAuthError.unavailable(message, SOON);
      case UserException.AccountDisabled _,
          UserException.CredentialsInvalid _,
          UserException.CurrentPasswordWrong _,
          UserException.EmailTaken _,
          UserException.VersionMismatch _,
          UserException.LastAdmin _,
          UserException.PasswordResetNotAllowed _,
          UserException.PasswordTooCommon _,
          UserException.RecoveryTokenInvalid _,
          UserException.ScopeMissing _,
          UserException.SessionNotFound _,
          UserException.StateInvalid _,
          UserException.UserNotFound _ ->
          null;
    };
  }

  private static @Nullable OAuthError unavailable(@Nullable Failure failure) {
    if (failure == null || failure.retryDelay() == null) {
      return null;
    }
    return OAuthError.unavailable(failure.message(), seconds(failure.retryDelay()));
  }

  /** At least one: zero would invite a client to try at once. */
  private static int seconds(Duration delay) {
    return (int) Math.max(SOON, delay.plusMillis(999).toSeconds());
  }
}

package dev.commercesuite.user.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;

import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.validation.UpdateMask;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.accounts.ProfileChange;
import java.util.List;
import java.util.Set;

/** Which fields of a user an update changes, and to what. */
final class ProfileMask {
  private static final String DISPLAY_NAME = "display_name";
  private static final String EMAIL = "email";
  private static final List<String> WRITABLE = List.of(DISPLAY_NAME, EMAIL);

  private ProfileMask() {}

  static ProfileChange change(UpdateUserRequest request) {
    Set<String> paths = UpdateMask.paths(request.getUpdateMask(), WRITABLE);
    User user = request.getUser();
    requireValues(paths, user);
    return new ProfileChange(
        paths.contains(DISPLAY_NAME) ? user.getDisplayName() : null,
        paths.contains(EMAIL) ? new Email(user.getEmail()) : null);
  }

  /** The contract's rules let fields be empty that the mask does not name. */
  private static void requireValues(Set<String> paths, User user) {
    Failure failure =
        Failure.of(
            ERROR_REASON_INVALID_REQUEST, "A field that the update_mask names has no value.");
    if (paths.contains(DISPLAY_NAME) && user.getDisplayName().isEmpty()) {
      failure = failure.withFieldViolation("user.display_name", "expected 1 to 100 characters");
    }
    if (paths.contains(EMAIL) && user.getEmail().isEmpty()) {
      failure = failure.withFieldViolation("user.email", "expected an e-mail address");
    }
    if (!failure.fieldViolations().isEmpty()) {
      throw failure.exception();
    }
  }
}

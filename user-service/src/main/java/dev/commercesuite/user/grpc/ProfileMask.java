package dev.commercesuite.user.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID;

import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.ProfileChange;
import java.util.HashSet;
import java.util.Set;

/** Which fields of a user an update changes, and to what. */
final class ProfileMask {
  private static final String DISPLAY_NAME = "display_name";
  private static final String EMAIL = "email";
  private static final Set<String> WRITABLE = Set.of(DISPLAY_NAME, EMAIL);

  private ProfileMask() {}

  static ProfileChange change(UpdateUserRequest request) {
    Set<String> paths = new HashSet<>(request.getUpdateMask().getPathsList());
    requireWritable(paths);
    User user = request.getUser();
    requireValues(paths, user);
    return new ProfileChange(
        paths.contains(DISPLAY_NAME) ? user.getDisplayName() : null,
        paths.contains(EMAIL) ? new Email(user.getEmail()) : null);
  }

  private static void requireWritable(Set<String> paths) {
    Failure failure =
        Failure.of(
            ERROR_REASON_UPDATE_MASK_INVALID, "The update_mask takes display_name and email.");
    if (paths.isEmpty()) {
      throw failure
          .withFieldViolation("update_mask", "is empty; expected at least one path")
          .exception();
    }
    for (String path : paths) {
      if (!WRITABLE.contains(path)) {
        failure =
            failure.withFieldViolation(
                "update_mask", "'%s' is unknown or only the service writes it".formatted(path));
      }
    }
    if (!failure.fieldViolations().isEmpty()) {
      throw failure.exception();
    }
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

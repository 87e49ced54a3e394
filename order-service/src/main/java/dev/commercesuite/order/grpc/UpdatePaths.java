package dev.commercesuite.order.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID;

import com.google.protobuf.FieldMask;
import dev.commercesuite.interceptors.errors.Failure;
import java.util.List;
import java.util.Set;

/** The paths of an update mask. */
final class UpdatePaths {
  private UpdatePaths() {}

  /**
   * The paths, each of them writable.
   *
   * @param writable every path that the RPC takes
   */
  static Set<String> of(FieldMask mask, List<String> writable) {
    String expected = String.join(", ", writable);
    Failure failure =
        Failure.of(ERROR_REASON_UPDATE_MASK_INVALID, "The update_mask takes " + expected + ".");
    if (mask.getPathsCount() == 0) {
      throw failure
          .withFieldViolation("update_mask", "is empty; expected at least one of " + expected)
          .exception();
    }
    for (String path : mask.getPathsList()) {
      if (!writable.contains(path)) {
        failure =
            failure.withFieldViolation(
                "update_mask",
                "\"%s\" is unknown or not writable; expected %s".formatted(path, expected));
      }
    }
    if (!failure.fieldViolations().isEmpty()) {
      throw failure.exception();
    }
    return Set.copyOf(mask.getPathsList());
  }
}

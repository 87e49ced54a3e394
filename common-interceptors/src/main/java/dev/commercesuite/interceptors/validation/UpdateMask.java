package dev.commercesuite.interceptors.validation;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID;

import com.google.protobuf.FieldMask;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.FailureException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The field {@code update_mask} of an update (AIP-134). */
public final class UpdateMask {
  private static final String FIELD = "update_mask";

  private UpdateMask() {}

  /**
   * The paths of a mask, each of them writable, at least one.
   *
   * @param writable every path that the RPC takes, as written in {@code .proto} files
   * @throws FailureException with {@code UPDATE_MASK_INVALID} and every path that is not writable
   */
  public static Set<String> paths(FieldMask mask, List<String> writable) {
    String expected = String.join(", ", writable);
    if (mask.getPathsCount() == 0) {
      throw invalid(List.of("is empty; expected at least one of " + expected));
    }
    List<String> problems =
        mask.getPathsList().stream()
            .filter(path -> !writable.contains(path))
            .map(path ->
                "%s is unknown or not writable; expected %s"
                    .formatted(ViolationText.shown(path), expected))
            .toList();
    if (!problems.isEmpty()) {
      throw invalid(problems);
    }
    return Set.copyOf(mask.getPathsList());
  }

  private static FailureException invalid(List<String> problems) {
    String message =
        problems.stream()
            .collect(Collectors.joining("; ", "The request is invalid: " + FIELD + ": ", "."));
    Failure failure = Failure.of(ERROR_REASON_UPDATE_MASK_INVALID, message);
    for (String problem : problems) {
      failure = failure.withFieldViolation(FIELD, problem);
    }
    return failure.exception();
  }
}

package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.FieldMask;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.FailureException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateMaskTest {
  private static final List<String> WRITABLE = List.of("shipping_address", "note");

  @Test
  void givesThePathsOnce() {
    assertThat(UpdateMask.paths(mask("note", "note"), WRITABLE)).containsExactly("note");
  }

  @Test
  void namesEveryPathThatIsNotWritableAndWhatIs() {
    Failure failure = refused(mask("colour", "note", "total"));

    assertThat(failure.reasonName()).isEqualTo("UPDATE_MASK_INVALID");
    assertThat(failure.fieldViolations())
        .containsExactly(
            new FieldViolation(
                "update_mask",
                "\"colour\" is unknown or not writable; expected shipping_address, note"),
            new FieldViolation(
                "update_mask",
                "\"total\" is unknown or not writable; expected shipping_address, note"));
    assertThat(failure.message())
        .startsWith("The request is invalid: update_mask: \"colour\" is")
        .contains("\"total\"");
  }

  @Test
  void refusesAnEmptyMask() {
    assertThat(refused(mask()).message())
        .isEqualTo(
            "The request is invalid: update_mask: is empty; expected at least one of"
                + " shipping_address, note.");
  }

  private static Failure refused(FieldMask mask) {
    return catchThrowableOfType(FailureException.class, () -> UpdateMask.paths(mask, WRITABLE))
        .failure();
  }

  private static FieldMask mask(String... paths) {
    return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
  }
}

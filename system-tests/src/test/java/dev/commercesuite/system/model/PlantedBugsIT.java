package dev.commercesuite.system.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model test finds bugs: each of them is planted in a suite that is right without it. */
final class PlantedBugsIT {
  private static final long SEED = 25;
  private static final long OPERATIONS = 1_000;

  @Test
  void findsNothingInTheSuiteAsItIs() {
    assertThatCode(() -> run(Seams.NONE)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void finds(PlantedBug bug) {
    AssertionError found = catchThrowableOfType(AssertionError.class, () -> run(bug.seams()));

    assertThat(found).as("%s stays hidden", bug).isNotNull();
    System.out.printf(
        "%s: %s%n", bug, String.valueOf(found.getMessage()).lines().limit(3).toList());
  }

  private static void run(Seams seams) {
    var _ = QuietLogs.during(() -> new ModelRun(SEED, 1, OPERATIONS, seams, _ -> {}).run());
  }
}

package dev.commercesuite.system.model.bugs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.system.model.ModelRun;
import dev.commercesuite.system.model.QuietLogs;
import dev.commercesuite.system.model.suite.Seams;
import dev.commercesuite.system.shares.RotatingShare;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The model test finds bugs: each of them is planted in a suite that is right without it. {@code
 * -Dplantedbugs.shares} says which part of the bugs to plant: one in so many.
 */
final class PlantedBugsIT {
  private static final long SEED = 25;
  private static final long OPERATIONS = 2_000;

  /** For a bug that shows only when several rare things come together. */
  private static final long MANY_OPERATIONS = 5_000;

  @Test
  void findsNothingInTheSuiteAsItIs() {
    assertThatCode(() -> run(Seams.NONE, OPERATIONS)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void finds(Mutant bug) {
    AssertionError found =
        catchThrowableOfType(AssertionError.class, () -> run(bug.seams(), operations(bug)));

    assertThat(found).as("%s stays hidden", bug).isNotNull();
    System.out.printf(
        "%s: %s%n", bug, String.valueOf(found.getMessage()).lines().limit(3).toList());
  }

  static List<Mutant> bugs() {
    return RotatingShare.of("plantedbugs.shares").of("PlantedBugsIT", List.of(Mutant.values()));
  }

  private static long operations(Mutant bug) {
    return switch (bug) {
      case REFUNDS_WITH_A_NEW_KEY, IGNORES_WHAT_IS_ON_ITS_WAY, FORGETS_THE_STOCK_OF_A_PRODUCT ->
          MANY_OPERATIONS;
      default -> OPERATIONS;
    };
  }

  private static void run(Seams seams, long operations) {
    var _ = QuietLogs.during(() -> new ModelRun(SEED, 1, operations, seams, _ -> {}).run());
  }
}

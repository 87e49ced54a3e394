package dev.commercesuite.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final Progress progress = new Progress(new PrintStream(terminal, false, UTF_8));
  private final PrintStream log = progress.forOthers();

  @Test
  void aStepIsALine() {
    progress.step("databases", () -> {});
    progress.step("user-service", () -> {});

    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("  databases \\.{43} \\d+\\.\\d s"),
            line -> assertThat(line).matches("  user-service \\.{40} \\d+\\.\\d s"));
  }

  @Test
  void whatIsLoggedMeanwhileStandsOnLinesOfItsOwn() {
    progress.step(
        "user-service",
        () -> {
          log.println("WARN the disk is slow");
          log.println("WARN it still is");
        });
    log.println("WARN afterwards");

    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("  user-service \\.{40} "),
            line -> assertThat(line).isEqualTo("WARN the disk is slow"),
            line -> assertThat(line).isEqualTo("WARN it still is"),
            line -> assertThat(line).matches("  user-service \\.{40} \\d+\\.\\d s"),
            line -> assertThat(line).isEqualTo("WARN afterwards"));
  }

  @Test
  void aStepThatFailsSaysSoAfterWhatWasLogged() {
    assertThatThrownBy(() ->
            progress.step(
                "user-service",
                () -> {
                  log.println("ERROR cannot be started");
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");

    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("  user-service \\.{40} "),
            line -> assertThat(line).isEqualTo("ERROR cannot be started"),
            line -> assertThat(line).matches("  user-service \\.{40} failed"));
  }

  /** A stop that did not wait for the step under way any longer. */
  @Test
  void aStepWithinAnotherHasItsOwnLine() {
    progress.step("order-service", () -> progress.step("stopping PostgreSQL", () -> {}));

    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("  order-service \\.{39} "),
            line -> assertThat(line).matches("  stopping PostgreSQL \\.{33} \\d+\\.\\d s"),
            line -> assertThat(line).matches("  order-service \\.{39} \\d+\\.\\d s"));
  }

  private List<String> lines() {
    return terminal.toString(UTF_8).lines().toList();
  }
}

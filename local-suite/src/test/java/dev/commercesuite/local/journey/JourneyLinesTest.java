package dev.commercesuite.local.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.Environments;
import dev.commercesuite.local.machine.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JourneyLinesTest {
  private static final String JOURNEY =
      JourneyLines.journey(Ports.from(Ports.DEFAULT_BASE), Environments.ADMIN_EMAIL);

  @Test
  void fillsInEveryAddress() {
    assertThat(JOURNEY)
        .contains("USERS=localhost:8401 ORDERS=localhost:8402 PAYMENTS=localhost:8403")
        .contains(Environments.ADMIN_EMAIL)
        .doesNotContain("_PORT@", "ADMIN_EMAIL@");
  }

  /** In an interactive zsh a comment is a command, and an apostrophe in it swallows the rest. */
  @Test
  void canBePastedIntoAnInteractiveShell() {
    assertThat(JOURNEY + JourneyLines.refusals())
        .doesNotContainPattern("(?m)^\\s*#")
        .doesNotContainPattern("(?m)\\\\$");
    assertThat((JOURNEY + JourneyLines.refusals()).lines())
        .allSatisfy(line -> assertThat(line.chars().filter(c -> c == '\'').count() % 2).isZero());
  }

  @Test
  void isTheJourneyThatTheDocumentationShows() throws Exception {
    assertThat(Files.readString(Path.of("../docs/run.md"))).contains(JOURNEY);
  }
}

package dev.commercesuite.system.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.LocalPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The suite and the PostgreSQL that it starts itself. */
class OwnPostgresIT {
  @TempDir Path folder;

  private final Ports ports = Ports.free();

  @Test
  @Timeout(60)
  void noticesThatItHasEnded() {
    try (LocalSuite suite = suite()) {
      suite.start();
      postgres().kill();

      assertThat(suite.awaitEnd())
          .hasValueSatisfying(reason ->
              assertThat(reason)
                  .startsWith("PostgreSQL has ended")
                  .contains("postgresql.log")
                  .contains("./run starts all of it again"));
    }
  }

  @Test
  @Timeout(60)
  void saysNothingWhenItIsStoppedWithTheSuite() {
    LocalSuite suite = suite();
    suite.start();
    Thread.ofVirtual().start(suite::close);

    assertThat(suite.awaitEnd()).isEmpty();
  }

  @Test
  void isNotStartedOnDataWhosePasswordsAreLost() {
    try (LocalSuite first = suite()) {
      first.start();
    }
    PrivateFiles.delete(folder.resolve("secrets"));

    try (LocalSuite second = suite()) {
      assertThatThrownBy(second::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("are gone; they were in")
          .hasMessageContaining("./run --reset");
    }
    assertThat(folder.resolve("secrets")).doesNotExist();
    assertThat(folder.resolve("postgres/data")).exists();

    LocalSuite third = suite();
    third.reset();
    try (third) {
      third.start();
    }
  }

  /** Without services: this is about their database. */
  private LocalSuite suite() {
    return new LocalSuite(
        new LocalSuite.Options(folder, ports, null, Map.of(), (_, _) -> () -> {}),
        Progress.silent());
  }

  private LocalPostgres postgres() {
    return new LocalPostgres(
        folder.resolve("postgres"),
        folder.resolve("logs/postgresql.log"),
        ports.postgres(),
        new SecretFiles(folder.resolve("secrets")).password("postgres-superuser"));
  }
}

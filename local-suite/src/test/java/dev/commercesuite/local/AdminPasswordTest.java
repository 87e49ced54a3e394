package dev.commercesuite.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.postgres.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminPasswordTest {
  @TempDir Path folder;

  /** As where it has no connection to spare: the suite serves all the same. */
  @Test
  void isTakenForUnchangedWhenPostgresDoesNotSay() {
    SuiteFolder files = new SuiteFolder(folder);
    SecretFiles secrets = new SecretFiles(files.secrets());
    PrivateFiles.write(files.secrets().resolve(SuiteFolder.ADMIN_PASSWORD), "correct-horse");
    var nowhere = new PostgresServer("127.0.0.1:1", "", "postgres", "postgres", "secret");
    var options = new LocalSuite.Options(folder, Ports.from(8400), nowhere);

    try (var suite = new LocalSuite(options, Progress.silent())) {
      var first = new FirstAdministrator(nowhere, new SuiteDatabases(secrets).users());

      assertThat(suite.knowsPasswordOf(first)).isTrue();
    }
  }

  @Test
  void isTakenForUnchangedWhenItsFileIsGone() {
    var nowhere = new PostgresServer("127.0.0.1:1", "", "postgres", "postgres", "secret");
    var options = new LocalSuite.Options(folder, Ports.from(8400), nowhere);

    try (var suite = new LocalSuite(options, Progress.silent())) {
      SecretFiles secrets = new SecretFiles(new SuiteFolder(folder).secrets());
      var first = new FirstAdministrator(nowhere, new SuiteDatabases(secrets).users());

      assertThat(suite.knowsPasswordOf(first)).isTrue();
    }
  }
}

package dev.commercesuite.local.postgres;

import dev.commercesuite.local.machine.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The server process of a data folder, as its {@code postmaster.pid} tells. */
final class Postmaster {
  private final Path pidFile;

  Postmaster(Path data) {
    this.pidFile = data.resolve("postmaster.pid");
  }

  /**
   * Whether a server runs on the data. After a crash the file is still there and its number may
   * belong to any other program by now, which must neither be stopped nor keep the server from
   * starting.
   */
  boolean isRunning() {
    return Files.exists(pidFile)
        && pid()
            .flatMap(ProcessHandle::of)
            .flatMap(process -> process.info().command())
            .map(command -> command.endsWith("/postgres"))
            .orElse(false);
  }

  /** Forgets a server that is not running any more. */
  void forget() {
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Long> pid() {
    return PrivateFiles.read(pidFile).lines().findFirst().map(line -> Long.valueOf(line.strip()));
  }
}

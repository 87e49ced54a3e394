package dev.commercesuite.local.postgres;

import dev.commercesuite.local.machine.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The server process of a data folder, as its {@code postmaster.pid} tells. */
final class Postmaster {
  private static final Duration LONGEST_END = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

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
    return process().isPresent();
  }

  /** Ends the server and the processes that it made, and returns when they are gone. */
  void kill() {
    List<ProcessHandle> processes =
        process().stream()
            .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
            .toList();
    processes.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(processes);
    forget();
  }

  /**
   * A killed process whose parent is gone stays in the process table, without a program, until the
   * machine's first process takes note of it, which may be long after it let go of its files and
   * its port. {@link ProcessHandle#onExit} waits for that; here the program's end is enough.
   */
  private static void awaitEnd(List<ProcessHandle> processes) {
    long deadline = System.nanoTime() + LONGEST_END.toNanos();
    while (processes.stream().anyMatch(Postmaster::isPostgres)) {
      if (System.nanoTime() - deadline > 0) {
        throw new StartFailure(
            "PostgreSQL was killed, but its processes are still there after %s s: %s"
                .formatted(
                    LONGEST_END.toSeconds(), processes.stream().map(ProcessHandle::pid).toList()));
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  /** Forgets a server that is not running any more. */
  void forget() {
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<ProcessHandle> process() {
    return pid().flatMap(ProcessHandle::of).filter(Postmaster::isPostgres);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(command -> command.endsWith("/postgres")).orElse(false);
  }

  private Optional<Long> pid() {
    try (Stream<String> lines = Files.lines(pidFile)) {
      return lines.findFirst().map(line -> Long.valueOf(line.strip()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

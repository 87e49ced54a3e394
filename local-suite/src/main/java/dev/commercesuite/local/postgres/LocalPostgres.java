package dev.commercesuite.local.postgres;

import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.machine.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server of the suite's own, whose data stays between runs.
 *
 * <p>It listens on 127.0.0.1 only, asks for passwords, and commits as durably as in production. It
 * runs in a session of its own, so that Ctrl-C reaches only the launcher, which stops it last. When
 * the launcher is killed it goes on, and the next launcher stops it.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final String SUPERUSER = "postgres";

  /** Of the log, about the end of the server. */
  private static final int LAST_LINES = 10;

  private final PostgresBinaries binaries;
  private final OperatingUser user;
  private final Path data;
  private final Path log;
  private final int port;
  private final Path password;

  /**
   * @param folder of binaries and data
   * @param log where the server writes its log
   * @param password file with the password of the superuser
   */
  public LocalPostgres(Path folder, Path log, int port, Path password) {
    this.binaries = PostgresBinaries.unpackedIn(PrivateFiles.folder(folder));
    this.user = OperatingUser.choose(folder, binaries.program("initdb"));
    this.data = data(folder);
    this.log = log;
    this.port = port;
    this.password = password;
  }

  /** Where the data is in the folder of binaries and data; absent before the first start. */
  public static Path data(Path folder) {
    return folder.resolve("data");
  }

  /** Starts the server, with the data of the last run or on new data. */
  public PostgresServer start() {
    if (Files.exists(data)) {
      requireSameMajorVersion();
    } else {
      initialize();
    }
    user.ownFile(log);
    String options =
        "-c port=%s -c listen_addresses=127.0.0.1 -c unix_socket_directories=''".formatted(port);
    Command.Result result =
        user.run(
            List.of(
                binaries.program("pg_ctl"),
                "start",
                "-D",
                data.toString(),
                "-l",
                log.toString(),
                "-w",
                "-t",
                "60",
                "-o",
                options));
    if (!result.succeeded()) {
      throw new StartFailure("PostgreSQL failed to start: " + reason(result));
    }
    return new PostgresServer(
        "127.0.0.1:" + port, "", "postgres", SUPERUSER, PrivateFiles.read(password).strip());
  }

  /** Stops a server that a killed launcher left behind, and tidies up after one that crashed. */
  public void stopLeftover() {
    close();
    new Postmaster(data).forget();
  }

  /**
   * Ends the server and all of its processes at once, as when the machine dies: no checkpoint, no
   * goodbye to open connections. The next {@link #start} recovers what was committed.
   */
  public void kill() {
    new Postmaster(data).kill();
  }

  /** Whether a server runs on the data. */
  public boolean isRunning() {
    return new Postmaster(data).isRunning();
  }

  /** What to tell people when the server has ended although nobody stopped it. */
  public String lastWords() {
    return "PostgreSQL has ended%s (more in %s). The services cannot go on without it;"
            .formatted(fatal(LAST_LINES).map(line -> ", saying: " + line).orElse(""), log)
        + " ./run starts all of it again, with the same data.";
  }

  /** Ends open connections, writes a checkpoint and stops. */
  @Override
  public void close() {
    if (!isRunning()) {
      return;
    }
    Command.Result result =
        user.run(
            List.of(
                binaries.program("pg_ctl"),
                "stop",
                "-D",
                data.toString(),
                "-m",
                "fast",
                "-w",
                "-t",
                "30"));
    if (!result.succeeded() && isRunning()) {
      throw new StartFailure("PostgreSQL failed to stop: " + result.output());
    }
  }

  /** Makes the data beside its place and moves it there, so that it exists whole or not at all. */
  private void initialize() {
    Path part = data.resolveSibling("data.part");
    PrivateFiles.delete(part);
    user.own(PrivateFiles.folder(part));
    Command.Result result =
        user.run(
            List.of(
                binaries.program("initdb"),
                "-D",
                part.toString(),
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
    if (!result.succeeded()) {
      throw new StartFailure("Cannot create the data directory of PostgreSQL: " + result.output());
    }
    try {
      Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireSameMajorVersion() {
    String kept = PrivateFiles.read(data.resolve("PG_VERSION")).strip();
    String version = Command.run(List.of(binaries.program("postgres"), "--version")).output();
    if (!version.matches(".* " + kept + "\\b.*")) {
      throw new StartFailure(
          "The data in %s was written by PostgreSQL %s, but this is %s. ./run --reset deletes it."
              .formatted(data, kept, version));
    }
  }

  /** The server's own words, or those of the command when the server was not even reached. */
  private String reason(Command.Result result) {
    return fatal(Integer.MAX_VALUE)
        .filter(_ -> result.output().contains("Examine the log"))
        .map(line -> line + " (more in " + log + ")")
        .orElse(result.output());
  }

  /**
   * The last line of the log that says why the server gave up.
   *
   * @param recent how many lines may be looked at: earlier ones are about something else
   */
  private Optional<String> fatal(int recent) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.stream()
          .skip(Math.max(0, lines.size() - recent))
          .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
          .reduce((_, last) -> last);
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}

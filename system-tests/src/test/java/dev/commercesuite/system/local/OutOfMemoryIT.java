package dev.commercesuite.system.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.postgres.LocalPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of {@code ./run} when its JVM, with its flags, has run out of memory. */
class OutOfMemoryIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern JAVA =
      Pattern.compile(
          "exec \"\\$JAVA_HOME/bin/java\" (.*?) \\\\\\s+dev\\.commercesuite", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void endsWithAMessageAndWithoutLeavingPostgresBehind() throws Exception {
    for (String part : List.of("docker", "local-suite")) {
      Files.createSymbolicLink(folder.resolve(part), CHECKOUT.resolve(part));
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(
        List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), Launcher.class.getName()));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(output)
          .contains(
              "PostgreSQL runs: true",
              "The suite has run out of memory and ends, and so does PostgreSQL. ./run starts all of"
                  + " it again, with the same data.");
      assertThat(process.exitValue()).isEqualTo(3);
      assertThat(postgres(folder).isRunning()).isFalse();
      assertThat(folder.resolve(".local/postgres/data/postmaster.pid")).doesNotExist();
      assertThat(folder).isDirectoryNotContaining("glob:**.hprof");
    } finally {
      process.destroyForcibly();
      postgres(folder).close();
    }
  }

  /** Of the line that starts the suite. */
  private static List<String> flags() throws Exception {
    Matcher line = JAVA.matcher(Files.readString(CHECKOUT.resolve("run")));
    assertThat(line.find()).isTrue();
    return List.of(line.group(1).replace("\\\n", " ").strip().split("\\s+"));
  }

  private static LocalPostgres postgres(Path folder) {
    return new LocalPostgres(
        folder.resolve(".local/postgres"),
        folder.resolve("postgresql.log"),
        Ports.free().postgres(),
        new SecretFiles(folder.resolve(".local/secrets")).password("postgres-superuser"));
  }

  /** Starts PostgreSQL as {@code ./run} does, and then keeps more than there is room for. */
  public static final class Launcher {
    private Launcher() {}

    public static void main(String[] arguments) {
      LocalPostgres postgres = postgres(Path.of(""));
      var _ = postgres.start();
      System.out.println("PostgreSQL runs: " + postgres.isRunning());
      List<byte[]> kept = new ArrayList<>();
      while (kept.size() < 1024) {
        kept.add(new byte[1024 * 1024]);
      }
      System.out.println("There was room for " + kept.size());
    }
  }
}

package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.testing.TestProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one file of JVM flags: what it does to a process, and who starts with it. */
class JvmOptionsTest {
  private static final Path CHECKOUT = Path.of("..");

  /** Of the JVM, at {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int OUT_OF_MEMORY = 3;

  @TempDir Path folder;

  @Test
  void aProcessEndsAtItsFirstOutOfMemoryErrorWhoeverCatchesIt() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(TestProcess.jvmOptions(), "-XX:+UseSerialGC", "-Xmx32m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Hoarder.class.getName()));
    // Its standard input stays open: it does not end for want of work.
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isEqualTo(OUT_OF_MEMORY);
      assertThat(output).contains("Terminating due to java.lang.OutOfMemoryError");
      assertThat(folder).as("heap dumps and the like").isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void imagesAndRunStartWithTheFile() throws IOException {
    assertThat(read("docker/service/Dockerfile"))
        .contains("COPY jvm.options /suite/jvm.options")
        .contains("COPY --from=services /suite/jvm.options /suite/jvm.options")
        .containsPattern("\\nENTRYPOINT \\[\"/suite/java/bin/java\", \"@/suite/jvm.options\"");
    assertThat(read("docker/build")).contains("cp docker/jvm.options ");
    assertThat(read("run")).contains("exec \"$JAVA_HOME/bin/java\" @docker/jvm.options ");
  }

  @Test
  void noPodTakesTheFlagAwayOrFillsItsDiskWithDumps() throws IOException {
    try (Stream<Path> files = Files.walk(CHECKOUT.resolve("deploy/k8s"))) {
      List<Path> manifests = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(manifests).isNotEmpty();
      for (Path manifest : manifests) {
        assertThat(manifest)
            .content()
            .doesNotContain("-ExitOnOutOfMemoryError", "HeapDumpOnOutOfMemoryError");
      }
    }
  }

  private static String read(String file) throws IOException {
    return Files.readString(CHECKOUT.resolve(file));
  }

  /** Runs out of memory on a thread that survives everything, while others have nothing to do. */
  public static final class Hoarder {
    private Hoarder() {}

    public static void main(String[] arguments) throws IOException {
      Thread hoarding = Thread.ofVirtual().start(Hoarder::hoard);
      int end = System.in.read();
      System.out.println(hoarding + " " + end);
    }

    private static void hoard() {
      List<byte[]> kept = new ArrayList<>();
      while (true) {
        try {
          kept.add(new byte[1024 * 1024]);
        } catch (OutOfMemoryError _) {
          System.out.println("out of memory with " + kept.size());
        }
      }
    }
  }
}

package dev.commercesuite.system.manifests.tools;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program on the {@code PATH}. */
public record Program(Path executable) {
  /** What a program said. */
  public record Outcome(int status, String output, String errors) {}

  /** The first of these that is installed. */
  public static Optional<Program> find(List<String> names) {
    return names.stream().flatMap(name -> find(name).stream()).findFirst();
  }

  private static Optional<Program> find(String name) {
    return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Program::new);
  }

  public String name() {
    return executable.getFileName().toString();
  }

  /** Runs it, without any input, and waits for its end. */
  public Outcome run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(arguments);
    try {
      Path errors = Files.createTempFile(name(), ".errors");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output, Files.readString(errors));
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name() + " runs", e);
    }
  }
}

package dev.commercesuite.system.replicas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a service as its own {@code main} does, and ends with the test: when the test's JVM is gone,
 * however it went, standard input is at its end, and this process stops PostgreSQL and itself.
 */
public final class GuardedMain {
  private GuardedMain() {}

  /**
   * Does not return.
   *
   * @param arguments the name of the service's main class, and PostgreSQL's pid file
   */
  public static void main(String... arguments) throws ReflectiveOperationException {
    Thread.ofPlatform().daemon().name("guard").start(() -> guard(Path.of(arguments[1])));
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[0]);
  }

  private static void guard(Path postmaster) {
    try {
      while (System.in.read() >= 0) {
        // The test says nothing.
      }
    } catch (IOException _) {
      // As good as the end.
    }
    try {
      Files.readAllLines(postmaster).stream()
          .findFirst()
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
          .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
          .ifPresent(ProcessHandle::destroyForcibly);
    } catch (IOException _) {
      // It is not running.
    }
    Runtime.getRuntime().halt(1);
  }
}

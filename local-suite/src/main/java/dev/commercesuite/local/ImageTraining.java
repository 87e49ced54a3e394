package dev.commercesuite.local;

import dev.commercesuite.local.journey.Infrastructure;
import dev.commercesuite.local.journey.Journey;
import dev.commercesuite.local.journey.SuiteChannels;
import dev.commercesuite.local.journey.Transcript;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.runtime.lifecycle.ProcessDefaults;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the ahead-of-time caches of the services: starts each from its image's files and with its
 * image's flags, as a process of its own on a real PostgreSQL, walks the {@link Journey} and stops
 * them. What their JVMs loaded, linked and compiled on the way is in {@code FOLDER/SERVICE/aot}
 * then. The files must stay where they are: a JVM only takes a cache of the same class path.
 *
 * <p>Argument: the folder. It has a Java runtime in {@code java}, {@code jvm.options} and, of each
 * service, {@code SERVICE/options/launch}: argument files of the {@code java} command.
 */
public final class ImageTraining {
  private static final int WALKS = 3;

  private ImageTraining() {}

  /** Ends with 1 when a cache is missing. */
  public static void main(String... arguments) throws IOException {
    ProcessDefaults.set();
    Path services = Path.of(arguments[0]);
    Path folder = Files.createTempDirectory("training");
    Ports ports = Ports.free();
    var launcher = new TrainingLauncher(services, folder);
    var options = new LocalSuite.Options(folder, ports, null, Map.of(), launcher);
    var progress = new Progress(System.out);
    try (LocalSuite suite = new LocalSuite(options, progress)) {
      suite.start();
      for (int walk = 1; walk <= WALKS; walk++) {
        System.out.printf("  journey %s of %s%n", walk, WALKS);
        walk(ports, new SuiteFolder(folder));
      }
    }
    List<Path> missing =
        Environments.SERVICES.stream()
            .map(service -> TrainingLauncher.cache(services, service))
            .filter(Files::notExists)
            .toList();
    missing.forEach(cache -> System.err.println(cache + " was not written"));
    System.exit(missing.isEmpty() ? 0 : 1);
  }

  private static void walk(Ports ports, SuiteFolder folder) {
    PrintStream unread =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var transcript = new Transcript(unread);
    try (SuiteChannels channels = new SuiteChannels(ports, folder.tls())) {
      new Infrastructure(channels).requireServing();
      new Journey(
              channels,
              transcript,
              Environments.ADMIN_EMAIL,
              folder.adminPassword(),
              folder.mailerSecret())
          .walk();
    }
    if (!transcript.mismatches().isEmpty()) {
      throw new IllegalStateException("not as expected: " + transcript.mismatches());
    }
  }
}

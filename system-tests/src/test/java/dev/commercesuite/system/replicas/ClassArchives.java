package dev.commercesuite.system.replicas;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The classes of each service as the JVM has them in memory once the service is serving (class data
 * sharing): with them a replica starts in a fraction of the time. They are written by a first run
 * of the service, which pays when many follow, and are good for one build on one JDK. Only jars can
 * be archived; a class path with folders in it, such as an IDE's, goes without.
 */
final class ClassArchives {
  /** This module's own test classes as a jar; without it nothing is archived. */
  private static final String OWN_JAR = "replicas.jar";

  private final List<Path> classPath = jars();
  private final Path folder = Path.of("target", "replicas", "classes");

  /** What replicas run on. */
  String classPath() {
    return String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList());
  }

  /** Test JVMs that run side by side do not write the same archive. */
  void oneAtATime(Runnable work) {
    try {
      Files.createDirectories(folder);
      try (FileChannel file =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = file.lock()) {
        work.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a first run of the service has to write its classes. */
  boolean lacks(String service) {
    return classPath.stream().noneMatch(Files::isDirectory)
        && classPath.stream().anyMatch(jar -> isNewer(jar, archive(service)));
  }

  /** For a run that writes the classes when it stops. */
  Launch writing(String service) {
    try {
      Files.deleteIfExists(archive(service));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Launch(List.of("-XX:ArchiveClassesAtExit=" + archive(service)), Map.of())
        .with("SHUTDOWN_SETTLE_DELAY", "0s");
  }

  /** What a run needs to use the classes, if there are any. */
  List<String> flags(String service) {
    return Files.exists(archive(service))
        ? List.of(
            "-XX:SharedArchiveFile=" + archive(service), "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
        : List.of();
  }

  private Path archive(String service) {
    return folder.resolve(service + "-" + Runtime.version() + ".jsa").toAbsolutePath();
  }

  private static boolean isNewer(Path jar, Path archive) {
    try {
      return !Files.exists(archive) || modified(jar).compareTo(modified(archive)) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileTime modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private static List<Path> jars() {
    List<Path> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      entries.add(path.endsWith(Path.of("target", "test-classes")) ? ownJar(path) : path);
    }
    return entries;
  }

  private static Path ownJar(Path folder) {
    String jar = System.getProperty(OWN_JAR, "");
    return jar.isEmpty() ? folder : Path.of(jar);
  }
}

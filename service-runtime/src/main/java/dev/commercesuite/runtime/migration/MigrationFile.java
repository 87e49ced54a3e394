package dev.commercesuite.runtime.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * A migration of this build, as the history of a database names it. Flyway is for those who
 * migrate; to load it only to compare two numbers would make every start longer.
 *
 * @param script such as {@code V1__users.sql}
 * @param checksum Flyway's: the CRC-32 of the lines, without their ends
 */
record MigrationFile(String script, int checksum) {
  private static final String CLASS_PATH = "classpath:";

  /** The migrations at a location such as {@code classpath:db/order}. */
  static List<MigrationFile> in(String location) {
    return in(location, MigrationFile.class.getClassLoader());
  }

  /** {@link #in(String)} of a class path. */
  static List<MigrationFile> in(String location, ClassLoader classPath) {
    String folder = location.substring(CLASS_PATH.length());
    return folders(folder, classPath).stream()
        .flatMap(url -> names(url, folder).stream())
        .distinct()
        .filter(name -> name.startsWith("V") && name.endsWith(".sql"))
        .sorted()
        .map(name -> new MigrationFile(name, checksum(folder + "/" + name, classPath)))
        .toList();
  }

  /** What is between the {@code V} and the description, in Flyway's form. */
  String version() {
    return script.substring(1, script.indexOf("__")).replace('_', '.');
  }

  /** One in each jar or folder of the class path that has migrations, as Flyway sees it. */
  private static List<URL> folders(String folder, ClassLoader classPath) {
    try {
      List<URL> folders = Collections.list(classPath.getResources(folder));
      if (folders.isEmpty()) {
        throw new IllegalStateException("there is no " + folder + " on the class path");
      }
      return folders;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(URL url, String folder) {
    try {
      return url.openConnection() instanceof JarURLConnection jar
          ? namesInJar(jar.getJarFile(), folder + "/")
          : namesIn(Path.of(URI.create(url.toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> namesInJar(JarFile jar, String folder) {
    return jar.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.startsWith(folder))
        .map(name -> name.substring(folder.length()))
        .toList();
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static int checksum(String file, ClassLoader classPath) {
    CRC32 checksum = new CRC32();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                resource(file, classPath).openStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (int) checksum.getValue();
  }

  private static URL resource(String name, ClassLoader classPath) {
    URL url = classPath.getResource(name);
    if (url == null) {
      throw new IllegalStateException("there is no " + name + " on the class path");
    }
    return url;
  }
}

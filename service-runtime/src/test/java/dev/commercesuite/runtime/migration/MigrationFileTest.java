package dev.commercesuite.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationFileTest {
  private static final String LOCATION = "classpath:db/order";

  @Test
  void findsTheMigrationsOfEveryJarAndFolder(@TempDir Path directory) throws IOException {
    Path first =
        jar(directory.resolve("first.jar"), Map.of("V1__orders.sql", "a", "note.txt", "a"));
    Path second =
        jar(directory.resolve("second.jar"), Map.of("V2_1__index.sql", "b", "V3.sql.bak", "b"));
    Path folder = Files.createDirectories(directory.resolve("classes/db/order"));
    Files.writeString(folder.resolve("V4__more.sql"), "c");

    try (URLClassLoader classPath = classPath(first, second, directory.resolve("classes"))) {
      assertThat(MigrationFile.in(LOCATION, classPath))
          .extracting(MigrationFile::version)
          .containsExactly("1", "2.1", "4");
    }
  }

  @Test
  void checksumsDependOnTheLinesAndNotOnTheirEnds(@TempDir Path directory) throws IOException {
    assertThat(checksum(directory, "select 1;\nselect 2;\n"))
        .isEqualTo(checksum(directory, "select 1;\r\nselect 2;"))
        .isNotEqualTo(checksum(directory, "select 1;\nselect 3;\n"));
  }

  @Test
  void saysThatThereAreNone() throws IOException {
    try (URLClassLoader classPath = classPath()) {
      assertThatThrownBy(() -> MigrationFile.in("classpath:db/nowhere", classPath))
          .hasMessage("there is no db/nowhere on the class path");
    }
  }

  private static int checksum(Path directory, String content) throws IOException {
    Path file = jar(Files.createTempFile(directory, "", ".jar"), Map.of("V1__a.sql", content));
    try (URLClassLoader classPath = classPath(file)) {
      return MigrationFile.in(LOCATION, classPath).getFirst().checksum();
    }
  }

  private static Path jar(Path file, Map<String, String> migrations) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(new JarEntry("db/order/"));
      for (Map.Entry<String, String> migration : migrations.entrySet()) {
        jar.putNextEntry(new JarEntry("db/order/" + migration.getKey()));
        jar.write(migration.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private static URLClassLoader classPath(Path... places) throws IOException {
    URL[] urls = new URL[places.length];
    for (int i = 0; i < places.length; i++) {
      urls[i] = places[i].toUri().toURL();
    }
    return new URLClassLoader(urls, null);
  }
}

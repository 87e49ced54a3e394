package dev.commercesuite.runtime.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The PostgreSQL server of a test JVM. It ends with the JVM.
 *
 * @param host where it listens
 * @param port where it listens
 * @param superuser a role that may do everything
 * @param password of the superuser
 */
record PostgresServer(String host, int port, String superuser, String password) {

  /**
   * Embedded, or with {@code -Dpostgres=testcontainers} in a container of the image in {@code
   * postgres.image}; the build sets both.
   */
  static PostgresServer start() {
    String kind = System.getProperty("postgres", "embedded");
    return switch (kind) {
      case "embedded" -> embedded();
      case "testcontainers" -> container();
      default ->
          throw new IllegalArgumentException(
              "postgres is \"" + kind + "\"; expected embedded or testcontainers");
    };
  }

  String url(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  @SuppressWarnings("resource") // ends with the JVM
  private static PostgresServer embedded() {
    try {
      Path data = Files.createTempDirectory("test-postgres");
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, data)));
      return new PostgresServer("localhost", server.getPort(), "postgres", "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody waits until the files of hundreds of databases are deleted. */
  private static void end(EmbeddedPostgres server, Path data) {
    try {
      server.close();
      new ProcessBuilder(
              File.separatorChar == '\\'
                  ? List.of("cmd", "/c", "rd", "/s", "/q", data.toString())
                  : List.of("rm", "-rf", data.toString()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("resource") // ends with the JVM: Ryuk removes the container
  private static PostgresServer container() {
    String image =
        Objects.requireNonNull(
            System.getProperty("postgres.image"),
            "postgres.image is not set; expected an image such as postgres:18");
    PostgreSQLContainer container =
        new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
    container.setCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
    container.start();
    return new PostgresServer(
        container.getHost(),
        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        container.getUsername(),
        container.getPassword());
  }
}

package dev.commercesuite.system.security;

import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A suite that starts from nothing and leaves nothing behind. */
final class TestSuite implements AutoCloseable {
  private final Path root;
  private final LocalSuite suite;
  private final SuiteFolder folder;
  private final Connections connections;

  private TestSuite(Path root, Ports ports, Map<String, String> variables) {
    this.root = root;
    this.folder = new SuiteFolder(root);
    this.suite =
        new LocalSuite(new LocalSuite.Options(root, ports, null, variables), Progress.silent());
    this.connections = new Connections(ports, folder);
  }

  /**
   * Starts it, and returns when all is serving.
   *
   * @param variables of every service, on top of its own
   */
  static TestSuite start(Map<String, String> variables) {
    try {
      TestSuite suite = new TestSuite(Files.createTempDirectory("suite"), Ports.free(), variables);
      suite.suite.start();
      return suite;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** To its services. */
  Connections connections() {
    return connections;
  }

  /** Its keys and secrets, which a test may use as somebody who stole them. */
  SuiteFolder folder() {
    return folder;
  }

  /** What is in one of its secret files. */
  String secret(String name) {
    return PrivateFiles.read(folder.secrets().resolve(name)).strip();
  }

  @Override
  public void close() {
    connections.close();
    suite.close();
    PrivateFiles.delete(root);
  }
}

package dev.commercesuite.system.security.suite;

import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A suite that starts from nothing and leaves nothing behind. */
public final class TestSuite implements AutoCloseable {
  /**
   * Other tests run on the same processors: a crowd waits longer for a connection than it would.
   */
  private static final Map<String, String> PATIENT = Map.of("DATABASE_CONNECTION_TIMEOUT", "10s");

  private final Path root;
  private final Ports ports;
  private final LocalSuite suite;
  private final SuiteFolder folder;
  private final TestAuthority authority = TestAuthority.named("Authority of the test");
  private final TestAuthority successor = TestAuthority.named("Next authority of the test");
  private final ServiceCertificates certificates;
  private final Connections connections;

  private TestSuite(Path root, Ports ports, Map<String, String> variables) {
    this.root = root;
    this.ports = ports;
    this.folder = new SuiteFolder(root);
    this.certificates = ServiceCertificates.install(folder, authority);
    this.suite =
        new LocalSuite(new LocalSuite.Options(root, ports, null, variables), Progress.silent());
    this.connections = new Connections(ports, folder, authority.pem() + successor.pem());
  }

  /**
   * Starts it, and returns when all is serving.
   *
   * @param variables of every service, on top of its own
   */
  public static TestSuite start(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(PATIENT);
    all.putAll(variables);
    try {
      TestSuite suite = new TestSuite(Files.createTempDirectory("suite"), Ports.free(), all);
      suite.suite.start();
      return suite;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** To its services. */
  public Connections connections() {
    return connections;
  }

  public Ports ports() {
    return ports;
  }

  /** Whom its services believe. */
  public TestAuthority authority() {
    return authority;
  }

  /** Whom its services may be told to believe; its clients know it already. */
  public TestAuthority successor() {
    return successor;
  }

  /** What its services show and believe, to be replaced. */
  public ServiceCertificates certificates() {
    return certificates;
  }

  /** Its keys and secrets, which a test may use as somebody who stole them. */
  public SuiteFolder folder() {
    return folder;
  }

  /** What is in one of its secret files. */
  public String secret(String name) {
    return PrivateFiles.read(folder.secrets().resolve(name)).strip();
  }

  /** Stops one of its services, which stays away. */
  public void stopService(String name) {
    suite.stopService(name);
  }

  @Override
  public void close() {
    connections.close();
    suite.close();
    PrivateFiles.delete(root);
  }
}

package dev.commercesuite.local;

import dev.commercesuite.local.machine.PrivateFiles;
import java.nio.file.Path;
import java.util.List;

/** Where the suite keeps what stays between runs; nothing in it belongs into version control. */
public record SuiteFolder(Path root) {
  static final String ADMIN_PASSWORD = "admin-password";
  static final String MAILER_SECRET = "mailer-client-secret";

  /** Makes the folder, readable by its user only. */
  public SuiteFolder {
    PrivateFiles.folder(root);
    PrivateFiles.folder(root.resolve("logs"));
  }

  public Path postgres() {
    return root.resolve("postgres");
  }

  public Path secrets() {
    return root.resolve("secrets");
  }

  public Path tls() {
    return root.resolve("tls");
  }

  /** What a client has to trust. */
  public Path authority() {
    return tls().resolve("ca.pem");
  }

  /** The first administrator's password. */
  public String adminPassword() {
    return PrivateFiles.read(secrets().resolve(ADMIN_PASSWORD)).strip();
  }

  /** The client secret of the client that may ask for recovery tokens. */
  public String mailerSecret() {
    return PrivateFiles.read(secrets().resolve(MAILER_SECRET)).strip();
  }

  public Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  /** Everything that makes the next run go on where the last one ended. */
  public List<Path> state() {
    return List.of(postgres(), secrets(), tls());
  }
}

package dev.commercesuite.runtime.testing;

import dev.commercesuite.interceptors.tls.ClientCertificates;
import dev.commercesuite.runtime.server.TlsConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Certificate files for {@code localhost}, from an authority that is made for a test JVM. */
public final class TestTls {
  private static final String[] LOCAL_NAMES = {
    "localhost", "user-service", "order-service", "payment-service"
  };
  private static final X509Bundle AUTHORITY = authority();
  private static final TlsConfig LOCALHOST = issue(LOCAL_NAMES);

  private TestTls() {}

  /**
   * One certificate for everything that runs on {@code localhost}, as a server, and as a client
   * that calls itself like one of the services.
   */
  public static TlsConfig localhost() {
    return LOCALHOST;
  }

  /** Another certificate of the same authority. */
  public static TlsConfig issue(String... dnsNames) {
    return issue(Instant.now().plus(Duration.ofDays(1)), dnsNames);
  }

  /** One for {@code localhost} that has been good until some time ago. */
  public static TlsConfig expired(Instant expiry) {
    return issue(expiry, "localhost");
  }

  private static TlsConfig issue(Instant expiry, String... dnsNames) {
    try {
      CertificateBuilder certificate =
          new CertificateBuilder()
              .notBefore(expiry.minus(Duration.ofDays(2)))
              .notAfter(expiry)
              .ecp256()
              .subject("CN=test")
              .addExtendedKeyUsageServerAuth()
              .addExtendedKeyUsageClientAuth();
      for (String name : dnsNames) {
        certificate = certificate.addSanDnsName(name);
      }
      X509Bundle issued = certificate.buildIssuedBy(AUTHORITY);
      Path folder = Files.createTempDirectory("test-tls");
      folder.toFile().deleteOnExit(); // last: what is registered first goes last
      return new TlsConfig(
          file(folder, "tls.crt", issued.getCertificatePathPEM()),
          file(folder, "tls.key", issued.getPrivateKeyPEM()),
          file(folder, "ca.crt", AUTHORITY.getCertificatePEM()),
          ClientCertificates.OPTIONAL,
          Duration.ofSeconds(10));
    } catch (Exception e) {
      throw new IllegalStateException("no certificates for the tests", e);
    }
  }

  private static X509Bundle authority() {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject("CN=test authority")
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException("no certificates for the tests", e);
    }
  }

  private static Path file(Path folder, String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    file.toFile().deleteOnExit();
    return file;
  }
}

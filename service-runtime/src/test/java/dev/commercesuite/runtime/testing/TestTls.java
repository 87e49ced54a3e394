package dev.commercesuite.runtime.testing;

import dev.commercesuite.interceptors.tls.ClientCertificates;
import dev.commercesuite.runtime.server.TlsConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Certificate files for {@code localhost}, from an authority that is made for a test JVM. */
public final class TestTls {
  private static final TlsConfig LOCALHOST = write();

  private TestTls() {}

  /** One certificate for everything that runs on {@code localhost}; clients need none. */
  public static TlsConfig localhost() {
    return LOCALHOST;
  }

  private static TlsConfig write() {
    try {
      X509Bundle authority =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=test authority")
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      X509Bundle localhost =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=localhost")
              .addSanDnsName("localhost")
              .addExtendedKeyUsageServerAuth()
              .addExtendedKeyUsageClientAuth()
              .buildIssuedBy(authority);
      Path folder = Files.createTempDirectory("test-tls");
      folder.toFile().deleteOnExit(); // last: what is registered first goes last
      return new TlsConfig(
          file(folder, "tls.crt", localhost.getCertificatePathPEM()),
          file(folder, "tls.key", localhost.getPrivateKeyPEM()),
          file(folder, "ca.crt", authority.getCertificatePEM()),
          ClientCertificates.NONE,
          Duration.ofMinutes(1));
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

package dev.commercesuite.local.keys;

import dev.commercesuite.local.machine.PrivateFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * A certificate authority for this laptop and one certificate per service, signed by it, for
 * servers and clients alike.
 *
 * <p>The authority's key is thrown away once the certificates are made, so that nobody can sign
 * more of them; when one is missing or about to expire, all are made again with a new authority.
 */
public final class DevelopmentCertificates {
  /** The longest that macOS accepts is 825 days. */
  private static final Duration VALIDITY = Duration.ofDays(800);

  private static final Duration RENEWED_BEFORE_EXPIRY = Duration.ofDays(30);

  private final Path folder;

  private DevelopmentCertificates(Path folder) {
    this.folder = folder;
  }

  /** Uses the certificates in a folder, making them when they are missing or about to expire. */
  public static DevelopmentCertificates in(
      Path folder, List<String> services, InstantSource clock) {
    var certificates = new DevelopmentCertificates(PrivateFiles.folder(folder));
    if (!certificates.areUsable(services, clock.instant())) {
      certificates.make(services, clock.instant());
    }
    return certificates;
  }

  /** What a client has to trust. */
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  public Path certificate(String service) {
    return folder.resolve(service + ".pem");
  }

  /** PKCS#8. */
  public Path key(String service) {
    return folder.resolve(service + "-key.pem");
  }

  private boolean areUsable(List<String> services, Instant now) {
    try {
      X509Certificate authority = read(authority());
      for (String service : services) {
        X509Certificate certificate = read(certificate(service));
        certificate.verify(authority.getPublicKey());
        if (!Files.isReadable(key(service))
            || certificate.getNotAfter().toInstant().isBefore(now.plus(RENEWED_BEFORE_EXPIRY))) {
          return false;
        }
      }
      return true;
    } catch (IOException | GeneralSecurityException _) {
      return false;
    }
  }

  /** The authority is written last: while it is missing, nothing else counts. */
  private void make(List<String> services, Instant now) {
    try {
      Files.deleteIfExists(authority());
      X509Bundle authority =
          valid(now)
              .subject("CN=Commerce Suite development CA,O=Commerce Suite")
              .setIsCertificateAuthority(true)
              .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign)
              .buildSelfSigned();
      for (String service : services) {
        X509Bundle bundle =
            valid(now)
                .subject("CN=" + service + ",O=Commerce Suite")
                .addSanDnsName("localhost")
                .addSanDnsName(service)
                .addSanIpAddress("127.0.0.1")
                .addSanIpAddress("::1")
                .setKeyUsage(true, KeyUsage.digitalSignature)
                .addExtendedKeyUsageServerAuth()
                .addExtendedKeyUsageClientAuth()
                .buildIssuedBy(authority);
        PrivateFiles.write(key(service), bundle.getPrivateKeyPEM());
        PrivateFiles.write(certificate(service), bundle.getCertificatePathPEM());
      }
      PrivateFiles.write(authority(), authority.getCertificatePEM());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("cannot make certificates in " + folder, e);
    }
  }

  /** Valid since yesterday, for clocks that differ. */
  private static CertificateBuilder valid(Instant now) {
    return new CertificateBuilder()
        .ecp256()
        .notBefore(now.minus(Duration.ofDays(1)))
        .notAfter(now.plus(VALIDITY));
  }

  private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}

package dev.commercesuite.system.security.suite;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate authority whose key is not thrown away: it signs certificates for as long as the
 * test runs.
 */
public final class TestAuthority {
  private static final Duration VALIDITY = Duration.ofDays(90);

  private final X509Bundle bundle;

  private TestAuthority(X509Bundle bundle) {
    this.bundle = bundle;
  }

  static TestAuthority named(String name) {
    try {
      return new TestAuthority(
          valid()
              .subject("CN=" + name + ",O=Commerce Suite")
              .setIsCertificateAuthority(true)
              .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign)
              .buildSelfSigned());
    } catch (Exception e) {
      throw new IllegalStateException("cannot make an authority", e);
    }
  }

  /** What those trust who believe it. */
  public String pem() {
    return bundle.getCertificatePEM();
  }

  /** A new certificate of a service, good for servers and clients on this machine. */
  public TestCertificate certificate(String service) {
    return sign(names(service).addSanDnsName(service));
  }

  /** One that has the service's name as its subject only, where nobody may look. */
  public TestCertificate certificateWithoutNames(String service) {
    return sign(names(service));
  }

  private TestCertificate sign(CertificateBuilder certificate) {
    try {
      X509Bundle signed = certificate.buildIssuedBy(bundle);
      return new TestCertificate(
          signed.getCertificatePathPEM(),
          signed.getPrivateKeyPEM(),
          signed.getCertificate().getSerialNumber());
    } catch (Exception e) {
      throw new IllegalStateException("cannot sign a certificate", e);
    }
  }

  private static CertificateBuilder names(String service) {
    return valid()
        .subject("CN=" + service + ",O=Commerce Suite")
        .addSanDnsName("localhost")
        .setKeyUsage(true, KeyUsage.digitalSignature)
        .addExtendedKeyUsageServerAuth()
        .addExtendedKeyUsageClientAuth();
  }

  private static CertificateBuilder valid() {
    Instant now = Instant.now();
    return new CertificateBuilder()
        .ecp256()
        .notBefore(now.minus(Duration.ofDays(1)))
        .notAfter(now.plus(VALIDITY));
  }
}

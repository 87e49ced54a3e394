package dev.commercesuite.local.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code openssl verify -x509_strict} asks for, which Python has done since 3.13. */
class StrictCertificatesTest {
  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final int SHA_1_BYTES = 20;
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  @Test
  void haveTheIdentifiersOfTheirKeys() throws Exception {
    X509Certificate authority = read(at("laptop.local").authority());
    X509Certificate service = read(at("laptop.local").certificate("user-service"));

    assertThat(identifier(service, AUTHORITY_KEY_IDENTIFIER))
        .isEqualTo(identifier(authority, SUBJECT_KEY_IDENTIFIER));
    assertThat(identifier(service, SUBJECT_KEY_IDENTIFIER))
        .isNotEqualTo(identifier(authority, SUBJECT_KEY_IDENTIFIER));
  }

  @Test
  void areCriticalWhereTheyMustBe() throws Exception {
    X509Certificate authority = read(at("laptop.local").authority());
    X509Certificate service = read(at("laptop.local").certificate("user-service"));

    assertThat(authority.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder(BASIC_CONSTRAINTS, KEY_USAGE);
    assertThat(authority.getBasicConstraints()).isNotNegative();
    assertThat(service.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder(BASIC_CONSTRAINTS, KEY_USAGE);
    assertThat(service.getBasicConstraints()).isEqualTo(-1);
    assertThat(service.getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
    assertThat(service.getSerialNumber()).isPositive();
  }

  @Test
  void formAPath() throws Exception {
    DevelopmentCertificates certificates = at("laptop.local");
    var trusted = new PKIXParameters(Set.of(new TrustAnchor(read(certificates.authority()), null)));
    trusted.setRevocationEnabled(false);
    trusted.setDate(Date.from(NOW));

    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(read(certificates.certificate("user-service")))),
            trusted);
  }

  @Test
  void areMadeAgainForANewNameOfTheMachine() throws Exception {
    X509Certificate before = read(at("laptop.local").authority());

    X509Certificate after = read(at("desktop.local").authority());

    assertThat(after).isNotEqualTo(before);
    assertThat(read(at("desktop.local").authority())).isEqualTo(after);
    assertThat(names(read(at("desktop.local").certificate("user-service"))))
        .contains("desktop.local", "localhost")
        .doesNotContain("laptop.local");
  }

  private DevelopmentCertificates at(String machine) {
    return DevelopmentCertificates.in(
        folder, List.of("user-service"), machine, InstantSource.fixed(NOW));
  }

  /** A hash of the key stands at the end of either extension. */
  private static byte[] identifier(X509Certificate certificate, String extension) {
    byte[] value = certificate.getExtensionValue(extension);
    assertThat(value).as(extension).isNotNull();
    return Arrays.copyOfRange(value, value.length - SHA_1_BYTES, value.length);
  }

  private static List<String> names(X509Certificate certificate) throws Exception {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }

  private static X509Certificate read(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}

package dev.commercesuite.local.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentCertificatesTest {
  private static final List<String> SERVICES = List.of("user-service", "order-service");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  @Test
  void isSignedByTheAuthorityForEveryNameOfThisLaptop() throws Exception {
    DevelopmentCertificates certificates = at(NOW);

    X509Certificate order = read(certificates.certificate("order-service"));
    order.verify(read(certificates.authority()).getPublicKey());
    assertThat(order.getSubjectAlternativeNames().stream().map(name -> name.get(1).toString()))
        .containsExactlyInAnyOrder(
            "localhost", "order-service", "laptop.local", "127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(order.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
  }

  @Test
  void hasThePrivateKeyToItsCertificate() throws Exception {
    DevelopmentCertificates certificates = at(NOW);

    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(readKey(certificates.key("user-service")));
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(read(certificates.certificate("user-service")));
    signature.update((byte) 1);
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void onlyTheUserCanReadThePrivateKey() throws Exception {
    Path key = at(NOW).key("user-service");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
  }

  @Test
  void staysTheSameWhileItIsValid() throws Exception {
    X509Certificate first = read(at(NOW).authority());

    assertThat(read(at(NOW.plus(Duration.ofDays(700))).authority())).isEqualTo(first);
  }

  @Test
  void isMadeAgainBeforeItExpires() throws Exception {
    X509Certificate first = read(at(NOW).certificate("user-service"));

    Instant later = NOW.plus(Duration.ofDays(780));
    DevelopmentCertificates renewed = at(later);

    X509Certificate second = read(renewed.certificate("user-service"));
    assertThat(second).isNotEqualTo(first);
    second.verify(read(renewed.authority()).getPublicKey());
    assertThat(second.getNotAfter().toInstant()).isAfter(later.plus(Duration.ofDays(365)));
  }

  @Test
  void isMadeAgainWhenOneIsMissing() throws Exception {
    X509Certificate first = read(at(NOW).authority());
    Files.delete(at(NOW).certificate("order-service"));

    assertThat(read(at(NOW).authority())).isNotEqualTo(first);
    assertThat(at(NOW).certificate("order-service")).exists();
  }

  private DevelopmentCertificates at(Instant now) {
    return at(now, "laptop.local");
  }

  private DevelopmentCertificates at(Instant now, String machine) {
    return DevelopmentCertificates.in(folder, SERVICES, machine, InstantSource.fixed(now));
  }

  private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
    String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
  }
}

package dev.commercesuite.local.keys;

import dev.commercesuite.local.machine.MachineName;
import dev.commercesuite.local.machine.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A certificate authority for this laptop and one certificate per service, signed by it, for
 * servers and clients alike, in the names of {@code localhost}, the service and the machine.
 *
 * <p>The authority's key is thrown away once the certificates are made, so that nobody can sign
 * more of them; when one is missing or about to expire, all are made again with a new authority.
 */
public final class DevelopmentCertificates {
  /** The longest that macOS accepts is 825 days. */
  private static final Duration VALIDITY = Duration.ofDays(800);

  private static final Duration RENEWED_BEFORE_EXPIRY = Duration.ofDays(30);

  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";

  private static final String AUTHORITY = "Commerce Suite development CA";

  private final Path folder;
  private final String machine;

  private DevelopmentCertificates(Path folder, String machine) {
    this.folder = folder;
    this.machine = machine;
  }

  /**
   * Uses the certificates in a folder, making them when they are missing or about to expire, or
   * when the machine has another name now.
   */
  public static DevelopmentCertificates in(
      Path folder, List<String> services, InstantSource clock) {
    return in(folder, services, MachineName.get(), clock);
  }

  static DevelopmentCertificates in(
      Path folder, List<String> services, String machine, InstantSource clock) {
    var certificates = new DevelopmentCertificates(PrivateFiles.folder(folder), machine);
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
            || certificate.getNotAfter().toInstant().isBefore(now.plus(RENEWED_BEFORE_EXPIRY))
            || (isOurs(authority) && !isAsWeMakeThem(certificate))) {
          return false;
        }
      }
      return true;
    } catch (IOException | GeneralSecurityException _) {
      return false;
    }
  }

  /** Certificates of another authority are used as somebody has put them there. */
  private static boolean isOurs(X509Certificate authority) {
    return authority.getSubjectX500Principal().getName().contains("CN=" + AUTHORITY);
  }

  /** Strict clients refuse those that were made without a key identifier. */
  private boolean isAsWeMakeThem(X509Certificate certificate) throws GeneralSecurityException {
    return certificate.getExtensionValue(AUTHORITY_KEY_IDENTIFIER) != null
        && names(certificate).contains(machine);
  }

  private static Set<String> names(X509Certificate certificate) throws GeneralSecurityException {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .collect(Collectors.toSet());
  }

  /** The authority is written last: while it is missing, nothing else counts. */
  private void make(List<String> services, Instant now) {
    try {
      Files.deleteIfExists(authority());
      // Valid since yesterday, for clocks that differ.
      var validity =
          new CertificateAuthority.Validity(now.minus(Duration.ofDays(1)), now.plus(VALIDITY));
      var authority = CertificateAuthority.create(AUTHORITY, validity);
      for (String service : services) {
        CertificateAuthority.Issued issued = authority.issue(service, alternatives(service));
        PrivateFiles.write(key(service), pem("PRIVATE KEY", issued.keys().getPrivate()));
        PrivateFiles.write(certificate(service), pem(issued.certificate()));
      }
      PrivateFiles.write(authority(), pem(authority.certificate()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make certificates in " + folder, e);
    }
  }

  private List<GeneralName> alternatives(String service) {
    return Stream.concat(
            Stream.of("localhost", service, machine)
                .distinct()
                .map(name -> new GeneralName(GeneralName.dNSName, name)),
            Stream.of("127.0.0.1", "::1").map(ip -> new GeneralName(GeneralName.iPAddress, ip)))
        .toList();
  }

  private static String pem(X509Certificate certificate) throws GeneralSecurityException {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  private static String pem(String type, PrivateKey key) {
    return pem(type, key.getEncoded());
  }

  private static String pem(String type, byte[] content) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type);
  }

  private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}

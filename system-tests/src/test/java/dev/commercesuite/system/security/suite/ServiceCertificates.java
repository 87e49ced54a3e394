package dev.commercesuite.system.security.suite;

import dev.commercesuite.local.SuiteFolder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The certificates of the three services and of the mailer, and the authorities that the services
 * believe, on their disk.
 */
public final class ServiceCertificates {
  private static final List<String> CERTIFIED =
      List.of("user-service", "order-service", "payment-service", "mailer");

  private static final String AUTHORITIES = "ca.pem";

  private final MountedFiles files;

  private ServiceCertificates(MountedFiles files) {
    this.files = files;
  }

  /** The first ones, signed by this authority, before the suite starts. */
  static ServiceCertificates install(SuiteFolder folder, TestAuthority authority) {
    var certificates = new ServiceCertificates(new MountedFiles(folder.tls()));
    certificates.trust(authority.pem());
    certificates.swap(signedBy(authority));
    return certificates;
  }

  /** A new one for each of them. */
  public static Map<String, TestCertificate> signedBy(TestAuthority authority) {
    Map<String, TestCertificate> signed = new HashMap<>();
    CERTIFIED.forEach(service -> signed.put(service, authority.certificate(service)));
    return signed;
  }

  /** Replaces what the services and their clients believe, in PEM. */
  public void trust(String authorities) {
    files.swap(Map.of(AUTHORITIES, authorities));
  }

  /** Replaces certificates and keys of all services at the same moment. */
  public void swap(Map<String, TestCertificate> certificates) {
    Map<String, String> changed = new HashMap<>();
    certificates.forEach((service, certificate) -> {
      changed.put(certificateFile(service), certificate.chain());
      changed.put(keyFile(service), certificate.key());
    });
    files.swap(changed);
  }

  /** Writes the certificates over the old ones, where no key fits them yet. */
  public void overwriteChains(Map<String, TestCertificate> certificates) {
    certificates.forEach(
        (service, certificate) -> files.overwrite(certificateFile(service), certificate.chain()));
  }

  /** Writes the keys over the old ones. */
  public void overwriteKeys(Map<String, TestCertificate> certificates) {
    certificates.forEach(
        (service, certificate) -> files.overwrite(keyFile(service), certificate.key()));
  }

  private static String certificateFile(String service) {
    return service + ".pem";
  }

  private static String keyFile(String service) {
    return service + "-key.pem";
  }
}

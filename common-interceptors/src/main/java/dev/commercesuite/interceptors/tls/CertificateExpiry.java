package dev.commercesuite.interceptors.tls;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** When certificates begin and end. */
final class CertificateExpiry {

  private CertificateExpiry() {}

  static Instant earliest(Collection<X509Certificate> certificates) {
    return certificates.stream()
        .map(CertificateExpiry::of)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  static Instant latest(Collection<X509Certificate> certificates) {
    return certificates.stream()
        .map(CertificateExpiry::of)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** From when on all of them are good. */
  static Instant latestBegin(Collection<X509Certificate> certificates) {
    return certificates.stream()
        .map(certificate -> certificate.getNotBefore().toInstant())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** From when on one of them is good; not all of them have expired. */
  static Instant earliestBegin(Collection<X509Certificate> certificates) {
    return certificates.stream()
        .filter(certificate -> !isOver(of(certificate)))
        .map(certificate -> certificate.getNotBefore().toInstant())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** By the system's clock, which peers go by, too. */
  static boolean isOver(Instant expiry) {
    return Instant.now().isAfter(expiry);
  }

  /** By the system's clock, which peers go by, too. */
  static boolean isAhead(Instant begin) {
    return Instant.now().isBefore(begin);
  }

  /** Follows the certificates that are in use when it is scraped. */
  static <T> void register(
      MeterRegistry registry,
      String use,
      PemFile file,
      T owner,
      Function<T, List<X509Certificate>> certificates) {
    TimeGauge.builder(
            "tls.certificate.expiry",
            owner,
            TimeUnit.MILLISECONDS,
            it -> earliest(certificates.apply(it)).toEpochMilli())
        .description("When the first certificate of a file in use expires, in Unix time.")
        .tag("use", use)
        .tag("file", file.toString())
        .register(registry);
  }

  private static Instant of(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }
}

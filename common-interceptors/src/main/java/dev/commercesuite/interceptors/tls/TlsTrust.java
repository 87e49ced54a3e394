package dev.commercesuite.interceptors.tls;

import io.grpc.util.AdvancedTlsX509TrustManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate authorities whose certificates this process trusts in its peers, from one PEM
 * file with one or more certificates. Server certificates must also match the host name.
 * Thread-safe.
 */
public final class TlsTrust implements Reloadable {

  private final PemFile file;
  private final AdvancedTlsX509TrustManager trustManager;
  private volatile List<X509Certificate> authorities;

  private TlsTrust(PemFile file) {
    this.file = file;
    this.trustManager = newTrustManager();
    this.authorities = load();
  }

  /**
   * Reads the file.
   *
   * @throws TlsFileException if it is missing, cannot be read or holds no certificate that has
   *     begun, or none that has not expired
   */
  public static TlsTrust read(Path file) {
    return new TlsTrust(new PemFile(file));
  }

  /** Checks peers' certificates for a TLS engine. */
  public X509ExtendedTrustManager trustManager() {
    return trustManager;
  }

  /**
   * Registers the gauge {@code tls_certificate_expiry_seconds} with {@code use="authority"}: the
   * earliest end of one of the certificates, in Unix time.
   */
  public void register(MeterRegistry registry) {
    CertificateExpiry.register(registry, "authority", file, this, it -> it.authorities);
  }

  @Override
  public synchronized boolean reload() {
    if (!file.hasChanged()) {
      return false;
    }
    authorities = load();
    return true;
  }

  @Override
  public String toString() {
    return "trusted certificates " + file;
  }

  private static AdvancedTlsX509TrustManager newTrustManager() {
    try {
      return AdvancedTlsX509TrustManager.newBuilder().build();
    } catch (CertificateException e) {
      throw new IllegalStateException("the JDK has no X.509 trust manager", e);
    }
  }

  private List<X509Certificate> load() {
    String pem = file.read();
    List<X509Certificate> read;
    try {
      read = Pem.certificates(pem);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new TlsFileException(this + " cannot be parsed; expected PEM", e);
    }
    if (read.isEmpty()) {
      throw new TlsFileException(this + ": the file holds no certificate", null);
    }
    Instant last = CertificateExpiry.latest(read);
    if (CertificateExpiry.isOver(last)) {
      throw new TlsFileException(this + ": all have expired, the last one on " + last, null);
    }
    Instant first = CertificateExpiry.earliestBegin(read);
    if (CertificateExpiry.isAhead(first)) {
      throw new TlsFileException(
          this + ": none is valid before %s; is this machine's clock right?".formatted(first),
          null);
    }
    try {
      trustManager.updateTrustCredentials(read.toArray(X509Certificate[]::new));
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsFileException(this + " cannot be used", e);
    }
    file.accept(pem);
    return read;
  }
}

package dev.commercesuite.interceptors.tls;

import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate authorities whose certificates this process believes in peers, from one PEM file
 * with one or more certificates. Server certificates must also match the host name. Thread-safe.
 */
public final class TlsTrust implements Reloadable {

  private final PemFile file;
  private final AdvancedTlsX509TrustManager trustManager;

  private TlsTrust(PemFile file) {
    this.file = file;
    this.trustManager = newTrustManager();
    load();
  }

  /**
   * Reads the file.
   *
   * @throws TlsFileException if it is missing, cannot be read or holds no certificate
   */
  public static TlsTrust read(Path file) {
    return new TlsTrust(new PemFile(file));
  }

  /** Checks peers' certificates for a TLS engine. */
  public X509ExtendedTrustManager trustManager() {
    return trustManager;
  }

  @Override
  public synchronized boolean reload() {
    if (!file.hasChanged()) {
      return false;
    }
    load();
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

  private void load() {
    String pem = file.read();
    try {
      List<X509Certificate> authorities = Pem.certificates(pem);
      if (authorities.isEmpty()) {
        throw new TlsFileException(this + ": the file holds no certificate", null);
      }
      trustManager.updateTrustCredentials(authorities.toArray(X509Certificate[]::new));
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsFileException(this + " cannot be parsed; expected PEM", e);
    }
    file.accept(pem);
  }
}

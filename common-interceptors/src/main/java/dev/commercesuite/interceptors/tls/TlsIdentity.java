package dev.commercesuite.interceptors.tls;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The certificate that this process shows, from two PEM files: the chain with the leaf first, and
 * its private key in PKCS#8. Thread-safe.
 *
 * <p>{@link #reload} reads the files again; connections made from then on get the new certificate,
 * and open ones keep theirs. A change that does not fit together (half of it is written yet, the
 * key is another one's) is refused and the old certificate stays.
 */
public final class TlsIdentity implements Reloadable {

  private final PemFile certificateFile;
  private final PemFile keyFile;
  private final AdvancedTlsX509KeyManager keyManager = new AdvancedTlsX509KeyManager();
  private volatile X509Certificate leaf;

  private TlsIdentity(PemFile certificateFile, PemFile keyFile) {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.leaf = load();
  }

  /**
   * Reads the files.
   *
   * @throws TlsFileException if a file is missing or cannot be read, or they do not fit together
   */
  public static TlsIdentity read(Path certificateFile, Path keyFile) {
    return new TlsIdentity(new PemFile(certificateFile), new PemFile(keyFile));
  }

  /** The certificate that new connections get. */
  public X509Certificate certificate() {
    return leaf;
  }

  /** Serves the current certificate to a TLS engine. */
  public X509ExtendedKeyManager keyManager() {
    return keyManager;
  }

  /**
   * Registers the gauge {@code tls_certificate_expiry_seconds}: the end of the certificate, in Unix
   * time.
   */
  public void register(MeterRegistry registry) {
    TimeGauge.builder(
            "tls.certificate.expiry",
            this,
            TimeUnit.MILLISECONDS,
            identity -> identity.leaf.getNotAfter().toInstant().toEpochMilli())
        .description("When the certificate that this process shows expires, in Unix time.")
        .register(registry);
  }

  @Override
  public synchronized boolean reload() {
    if (!certificateFile.hasChanged() && !keyFile.hasChanged()) {
      return false;
    }
    leaf = load();
    return true;
  }

  @Override
  public String toString() {
    return "certificate " + certificateFile + " with key " + keyFile;
  }

  private X509Certificate load() {
    String certificatePem = certificateFile.read();
    String keyPem = keyFile.read();
    List<X509Certificate> chain;
    PrivateKey key;
    try {
      chain = Pem.certificates(certificatePem);
      key = Pem.privateKey(keyPem);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new TlsFileException(this + " cannot be parsed; expected PEM, the key in PKCS#8", e);
    }
    if (chain.isEmpty() || !KeyMatch.matches(chain.getFirst(), key)) {
      throw new TlsFileException(this + ": the key does not belong to the first certificate", null);
    }
    keyManager.updateIdentityCredentials(chain.toArray(X509Certificate[]::new), key);
    certificateFile.accept(certificatePem);
    keyFile.accept(keyPem);
    return chain.getFirst();
  }
}

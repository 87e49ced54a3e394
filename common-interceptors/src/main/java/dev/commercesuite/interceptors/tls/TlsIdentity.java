package dev.commercesuite.interceptors.tls;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
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
  private volatile List<X509Certificate> chain;

  private TlsIdentity(PemFile certificateFile, PemFile keyFile) {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.chain = load();
  }

  /**
   * Reads the files.
   *
   * @throws TlsFileException if a file is missing or cannot be read, they do not fit together, or
   *     the certificate has expired or is not valid yet
   */
  public static TlsIdentity read(Path certificateFile, Path keyFile) {
    return new TlsIdentity(new PemFile(certificateFile), new PemFile(keyFile));
  }

  /** The certificate that new connections get. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Serves the current certificate to a TLS engine. */
  public X509ExtendedKeyManager keyManager() {
    return keyManager;
  }

  /**
   * Registers the gauge {@code tls_certificate_expiry_seconds} with {@code use="identity"}: the end
   * of the certificate, or of one of its chain that ends earlier, in Unix time.
   */
  public void register(MeterRegistry registry) {
    CertificateExpiry.register(registry, "identity", certificateFile, this, it -> it.chain);
  }

  @Override
  public synchronized boolean reload() {
    if (!certificateFile.hasChanged() && !keyFile.hasChanged()) {
      return false;
    }
    chain = load();
    return true;
  }

  @Override
  public String toString() {
    return "certificate " + certificateFile + " with key " + keyFile;
  }

  private List<X509Certificate> load() {
    String certificatePem = certificateFile.read();
    String keyPem = keyFile.read();
    List<X509Certificate> read;
    PrivateKey key;
    try {
      read = Pem.certificates(certificatePem);
      key = Pem.privateKey(keyPem);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new TlsFileException(this + " cannot be parsed; expected PEM, the key in PKCS#8", e);
    }
    if (read.isEmpty() || !KeyMatch.matches(read.getFirst(), key)) {
      throw new TlsFileException(this + ": the key does not belong to the first certificate", null);
    }
    Instant expiry = CertificateExpiry.earliest(read);
    if (CertificateExpiry.isOver(expiry)) {
      throw new TlsFileException(this + ": the certificate expired on " + expiry, null);
    }
    Instant begin = CertificateExpiry.latestBegin(read);
    if (CertificateExpiry.isAhead(begin)) {
      throw new TlsFileException(
          this
              + ": the certificate is not valid before %s; is this machine's clock right?"
                  .formatted(begin),
          null);
    }
    keyManager.updateIdentityCredentials(read.toArray(X509Certificate[]::new), key);
    certificateFile.accept(certificatePem);
    keyFile.accept(keyPem);
    return read;
  }
}

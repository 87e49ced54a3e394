package dev.commercesuite.interceptors.tls;

import io.netty.handler.ssl.OpenSslCredentialBuilder;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * Whether a private key belongs to a certificate. BoringSSL compares them in a millisecond; to sign
 * and verify with the JDK takes a tenth of a second when a process is new.
 */
final class KeyMatch {

  private KeyMatch() {}

  static boolean matches(X509Certificate certificate, PrivateKey key) {
    try {
      return OpenSslCredentialBuilder.forX509(key, certificate).build().release();
    } catch (IllegalStateException e) {
      return false;
    }
  }
}

package dev.commercesuite.interceptors.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a TLS connection, as its verified certificate says. */
public final class PeerNames {

  private static final int DNS_NAME = 2;

  private PeerNames() {}

  /**
   * Returns the DNS names of the peer's certificate (subject alternative names) in lower case; none
   * if it showed no certificate. The subject's common name does not count.
   *
   * @param session of a connection whose certificates were checked in the handshake; null for one
   *     without TLS
   */
  public static Set<String> of(@Nullable SSLSession session) {
    if (session == null) {
      return Set.of();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate leaf
          ? dnsNames(leaf)
          : Set.of();
    } catch (SSLPeerUnverifiedException e) {
      return Set.of();
    }
  }

  private static Set<String> dnsNames(X509Certificate certificate) {
    @Nullable Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return Set.of();
    }
    Set<String> dnsNames = new HashSet<>();
    if (names != null) {
      for (List<?> name : names) {
        if (name.get(0) instanceof Integer type && type == DNS_NAME) {
          dnsNames.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return dnsNames;
  }
}

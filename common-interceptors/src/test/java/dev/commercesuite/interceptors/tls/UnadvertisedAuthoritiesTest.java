package dev.commercesuite.interceptors.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whichever way a certificate is checked, it is checked, and as the other trust manager does. */
class UnadvertisedAuthoritiesTest {
  private static final X509Certificate[] CHAIN = new X509Certificate[0];
  private static final Socket SOCKET = new Socket();
  private static final SSLEngine ENGINE = TlsContexts.jdkPublicClient().createSSLEngine();

  private final List<String> asked = new ArrayList<>();
  private final UnadvertisedAuthorities authorities = new UnadvertisedAuthorities(new Refusing());

  @Test
  void everyCheckIsMadeAndItsRefusalStands() {
    refused(() -> authorities.checkClientTrusted(CHAIN, "EC"));
    refused(() -> authorities.checkClientTrusted(CHAIN, "EC", SOCKET));
    refused(() -> authorities.checkClientTrusted(CHAIN, "EC", ENGINE));
    refused(() -> authorities.checkServerTrusted(CHAIN, "EC"));
    refused(() -> authorities.checkServerTrusted(CHAIN, "EC", SOCKET));
    refused(() -> authorities.checkServerTrusted(CHAIN, "EC", ENGINE));

    assertThat(asked)
        .containsExactly(
            "client",
            "client on a socket",
            "client in an engine",
            "server",
            "server on a socket",
            "server in an engine");
  }

  @Test
  void nobodyIsToldWhomItTrusts() {
    assertThat(authorities.getAcceptedIssuers()).isEmpty();
  }

  private static void refused(ThrowingCallable check) {
    assertThatThrownBy(check).isInstanceOf(CertificateException.class).hasMessage("a stranger");
  }

  private final class Refusing extends X509ExtendedTrustManager {
    private void refuse(String check) throws CertificateException {
      asked.add(check);
      throw new CertificateException("a stranger");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      throw new AssertionError("nobody is to know");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      refuse("client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      refuse("client on a socket");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      refuse("client in an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      refuse("server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      refuse("server on a socket");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      refuse("server in an engine");
    }
  }
}

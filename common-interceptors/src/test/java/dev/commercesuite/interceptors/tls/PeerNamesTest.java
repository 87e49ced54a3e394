package dev.commercesuite.interceptors.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import java.lang.reflect.Proxy;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** A service is believed by the DNS names of its certificate, and by nothing else in it. */
class PeerNamesTest {

  @Test
  void nothingButDnsNamesCounts() throws Exception {
    X509Certificate certificate =
        builder()
            .subject("CN=user-service")
            .addSanDnsName("Order-Service.shop")
            .addSanDnsName("orders")
            .addSanIpAddress("10.0.0.1")
            .addSanRfc822Name("user@payment-service")
            .addSanUriName("spiffe://payment-service")
            .buildSelfSigned()
            .getCertificate();

    assertThat(PeerNames.of(session(() -> new Certificate[] {certificate})))
        .containsExactlyInAnyOrder("order-service.shop", "orders");
  }

  @Test
  void namesOfTheIssuersDoNotCount() throws Exception {
    X509Certificate leaf = builder().addSanDnsName("leaf").buildSelfSigned().getCertificate();
    X509Certificate issuer = builder().addSanDnsName("issuer").buildSelfSigned().getCertificate();

    assertThat(PeerNames.of(session(() -> new Certificate[] {leaf, issuer})))
        .containsExactly("leaf");
  }

  @Test
  void withoutNamesOrACertificateNobodyIsKnown() throws Exception {
    X509Certificate unnamed = builder().buildSelfSigned().getCertificate();

    assertThat(PeerNames.of(null)).isEmpty();
    assertThat(PeerNames.of(session(() -> new Certificate[] {unnamed}))).isEmpty();
    assertThat(
            PeerNames.of(
                session(() -> {
                  throw new SSLPeerUnverifiedException("peer not authenticated");
                })))
        .isEmpty();
  }

  private static CertificateBuilder builder() {
    return new CertificateBuilder().ecp256().subject("CN=somebody").setIsCertificateAuthority(true);
  }

  /** A session whose peer has shown these. */
  private static SSLSession session(Callable<Certificate[]> certificates) {
    return (SSLSession)
        Proxy.newProxyInstance(
            SSLSession.class.getClassLoader(),
            new Class<?>[] {SSLSession.class},
            (_, method, _) -> {
              assertThat(method.getName()).isEqualTo("getPeerCertificates");
              return certificates.call();
            });
  }
}

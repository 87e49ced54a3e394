package dev.commercesuite.system.security.suite;

import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Looks at the certificate that a port shows to new connections. */
public final class ShownCertificate {

  private ShownCertificate() {}

  /**
   * Connects, and returns the certificate's serial number.
   *
   * @param authorities of which one must have signed it, in PEM
   */
  public static BigInteger serialAt(int port, String authorities) {
    // A context of its own, so that no session is resumed.
    try (SSLSocket socket =
        (SSLSocket) trusting(authorities).getSocketFactory().createSocket("localhost", port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("nothing can be seen at port " + port, e);
    }
  }

  private static SSLContext trusting(String authorities)
      throws GeneralSecurityException, IOException {
    AdvancedTlsX509TrustManager trust = AdvancedTlsX509TrustManager.newBuilder().build();
    trust.updateTrustCredentials(
        CertificateUtils.getX509Certificates(
            new ByteArrayInputStream(authorities.getBytes(StandardCharsets.US_ASCII))));
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, new TrustManager[] {trust}, null);
    return context;
  }
}

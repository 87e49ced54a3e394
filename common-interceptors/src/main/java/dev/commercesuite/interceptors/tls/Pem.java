package dev.commercesuite.interceptors.tls;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads what stands in PEM text. */
final class Pem {

  private Pem() {}

  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    return List.of(CertificateUtils.getX509Certificates(stream(text)));
  }

  static PrivateKey privateKey(String text) throws GeneralSecurityException, IOException {
    return CertificateUtils.getPrivateKey(stream(text));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}

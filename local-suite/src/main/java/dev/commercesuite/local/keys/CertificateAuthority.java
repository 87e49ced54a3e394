package dev.commercesuite.local.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority whose certificates have every extension that RFC 5280 asks for, key identifiers
 * included: strict clients (Python 3.13, {@code openssl verify -x509_strict}) refuse them
 * otherwise.
 */
final class CertificateAuthority {
  private final X500Name name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final Validity validity;

  /** From when to when all of its certificates are valid. */
  record Validity(Instant begin, Instant end) {}

  /** A certificate and the key to it. */
  record Issued(X509Certificate certificate, KeyPair keys) {}

  private CertificateAuthority(
      X500Name name, KeyPair keys, X509Certificate certificate, Validity validity) {
    this.name = name;
    this.keys = keys;
    this.certificate = certificate;
    this.validity = validity;
  }

  static CertificateAuthority create(String name, Validity validity)
      throws GeneralSecurityException {
    KeyPair keys = newKeys();
    X500Name subject = distinguished(name);
    X509Certificate certificate =
        sign(
            subject,
            subject,
            keys.getPublic(),
            keys,
            validity,
            builder -> {
              builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
              builder.addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            });
    return new CertificateAuthority(subject, keys, certificate, validity);
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** For a server that is also a client. */
  Issued issue(String subject, List<GeneralName> alternatives) throws GeneralSecurityException {
    KeyPair own = newKeys();
    X509Certificate issued =
        sign(
            name,
            distinguished(subject),
            own.getPublic(),
            keys,
            validity,
            builder -> {
              builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
              builder.addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
              builder.addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(
                      new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                      }));
              builder.addExtension(
                  Extension.subjectAlternativeName,
                  false,
                  new GeneralNames(alternatives.toArray(GeneralName[]::new)));
            });
    return new Issued(issued, own);
  }

  /** Adds what only some certificates have. */
  private interface Extensions {
    void add(X509v3CertificateBuilder builder) throws IOException;
  }

  private static X509Certificate sign(
      X500Name issuer,
      X500Name subject,
      PublicKey key,
      KeyPair signer,
      Validity validity,
      Extensions extensions)
      throws GeneralSecurityException {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(127, new SecureRandom()).setBit(126),
              Date.from(validity.begin()),
              Date.from(validity.end()),
              subject,
              key);
      var identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(signer.getPublic()));
      extensions.add(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign the certificate of " + subject, e);
    }
  }

  private static X500Name distinguished(String commonName) {
    return new X500Name("O=Commerce Suite,CN=" + commonName);
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}

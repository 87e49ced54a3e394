package dev.commercesuite.system.security.tokens;

import dev.commercesuite.system.security.suite.TestSuite;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** A pair of RSA keys that signs tokens. */
public record IssuerKey(PrivateKey privateKey, PublicKey publicKey) {

  /** The key that the suite itself signs with, as if it were stolen. */
  public static IssuerKey of(TestSuite suite) {
    String body = suite.secret("signing-key.pem").replaceAll("-----[A-Z ]+-----", "");
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA");
      var privateKey =
          (RSAPrivateCrtKey)
              keys.generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
      return new IssuerKey(
          privateKey,
          keys.generatePublic(
              new RSAPublicKeySpec(privateKey.getModulus(), privateKey.getPublicExponent())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of somebody else. */
  public static IssuerKey ofAttacker() {
    return generated();
  }

  /** A new one. */
  public static IssuerKey generated() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var pair = generator.generateKeyPair();
      return new IssuerKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a file with the key holds: PKCS#8. */
  public String privatePem() {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(privateKey.getEncoded());
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  public TokenSigner rs256() {
    return TokenSigner.rs256(privateKey);
  }

  /** Everybody knows it, in DER. */
  public byte[] publicDer() {
    return publicKey.getEncoded();
  }

  /** The same in PEM, as it stands in a file. */
  public byte[] publicPem() {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicDer());
    return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.commercesuite.user.tokens;

import dev.commercesuite.user.domain.signing.JsonWebKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * An RSA key pair that signs access tokens. Two keys are equal when their ids are: the id is
 * computed from the public key. {@link #toString} shows the id only.
 */
public final class SigningKey {
  private static final int MIN_BITS = 2048;
  private static final String HEADER = "-----BEGIN PRIVATE KEY-----";
  private static final String FOOTER = "-----END PRIVATE KEY-----";

  private final RSAPrivateCrtKey privateKey;
  private final RSAPublicKey publicKey;
  private final JsonWebKey published;

  private SigningKey(RSAPrivateCrtKey privateKey, RSAPublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.published = publish(publicKey.getModulus(), publicKey.getPublicExponent());
  }

  /**
   * Reads a private key; the public one follows from it.
   *
   * @param file PKCS#8 PEM, unencrypted
   * @throws IllegalArgumentException when it cannot be read or is not an RSA key of 2048 bits or
   *     more
   */
  public static SigningKey read(Path file) {
    try {
      String pem = Files.readString(file, StandardCharsets.US_ASCII);
      int begin = pem.indexOf(HEADER);
      int end = pem.indexOf(FOOTER);
      if (begin < 0 || end < begin) {
        throw new IllegalArgumentException(file + " is not an unencrypted PKCS#8 key in PEM form");
      }
      byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + HEADER.length(), end));
      return of(der, file);
    } catch (IOException | GeneralSecurityException | ClassCastException e) {
      throw new IllegalArgumentException(
          file + " cannot be read as an RSA private key in PKCS#8 PEM form", e);
    }
  }

  /** The key's thumbprint (RFC 7638), the {@code kid} of its tokens. */
  public String id() {
    return published.keyId();
  }

  public JsonWebKey published() {
    return published;
  }

  public RSAPublicKey publicKey() {
    return publicKey;
  }

  RSAPrivateCrtKey privateKey() {
    return privateKey;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningKey that && id().equals(that.id());
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return "SigningKey[" + id() + "]";
  }

  private static SigningKey of(byte[] pkcs8, Path file) throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey privateKey =
        (RSAPrivateCrtKey) keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    if (privateKey.getModulus().bitLength() < MIN_BITS) {
      throw new IllegalArgumentException(
          "%s has %s bits; expected at least %s"
              .formatted(file, privateKey.getModulus().bitLength(), MIN_BITS));
    }
    RSAPublicKeySpec spec =
        new RSAPublicKeySpec(privateKey.getModulus(), privateKey.getPublicExponent());
    return new SigningKey(privateKey, (RSAPublicKey) keys.generatePublic(spec));
  }

  static JsonWebKey publish(BigInteger modulus, BigInteger exponent) {
    String n = base64Url(modulus);
    String e = base64Url(exponent);
    return new JsonWebKey(thumbprint(n, e), n, e);
  }

  /** RFC 7638, 3: the required members in alphabetical order, without white space. */
  private static String thumbprint(String n, String e) {
    String json = "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}".formatted(e, n);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.US_ASCII));
      return base64Url(hash);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** RFC 7518, 2: big-endian without leading zeros. */
  private static String base64Url(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return base64Url(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

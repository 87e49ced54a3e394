package dev.commercesuite.system.security.tokens;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Puts a signature behind what is to be signed. */
@FunctionalInterface
public interface TokenSigner {

  /** The signature of a text, any bytes. */
  byte[] signature(String signingInput);

  /** The text, a dot, and its signature. */
  default String sign(String signingInput) {
    return signingInput + "." + TokenDraft.encode(signature(signingInput));
  }

  /** As the issuer signs. */
  static TokenSigner rs256(PrivateKey key) {
    return with(key, "SHA256withRSA", null);
  }

  /** With any algorithm of the JDK. */
  static TokenSigner with(
      PrivateKey key, String algorithm, @Nullable AlgorithmParameterSpec parameters) {
    return input -> {
      try {
        Signature signature = Signature.getInstance(algorithm);
        if (parameters != null) {
          signature.setParameter(parameters);
        }
        signature.initSign(key);
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  /** With a key that both sides know, for example {@code HmacSHA256}. */
  static TokenSigner hmac(byte[] key, String algorithm) {
    return input -> {
      try {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  /** Not at all. */
  static TokenSigner nothing() {
    return _ -> new byte[0];
  }
}

package dev.commercesuite.runtime.watch;

import dev.commercesuite.runtime.KeyedHash;
import dev.commercesuite.runtime.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * Resume tokens of watch streams: a position in a stream, signed together with what the stream is
 * about. Thread-safe.
 */
public final class ResumeTokens {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private final KeyedHash signature;

  /**
   * Makes the tokens of a service.
   *
   * @param secret of the service, at least 32 characters, the same on every replica
   */
  public ResumeTokens(Secret secret) {
    this.signature = new KeyedHash(secret, "resume-token");
  }

  /**
   * The token of a position.
   *
   * @param topic what the stream is about; no line break is in it, nor in the position
   */
  public String at(String topic, String position) {
    byte[] bytes = position.getBytes(StandardCharsets.UTF_8);
    byte[] hash = sign(topic, position);
    byte[] token = Arrays.copyOf(hash, hash.length + bytes.length);
    System.arraycopy(bytes, 0, token, hash.length, bytes.length);
    return ENCODER.encodeToString(token);
  }

  /**
   * The position of a token.
   *
   * @param topic what the stream is about
   * @throws InvalidResumeToken when the token is not one for such a stream
   */
  public String position(String topic, String token) {
    byte[] bytes = decode(token);
    if (bytes.length < KeyedHash.LENGTH) {
      throw new InvalidResumeToken();
    }
    String position =
        new String(
            bytes, KeyedHash.LENGTH, bytes.length - KeyedHash.LENGTH, StandardCharsets.UTF_8);
    byte[] signed = Arrays.copyOf(bytes, KeyedHash.LENGTH);
    if (!MessageDigest.isEqual(signed, sign(topic, position))) {
      throw new InvalidResumeToken();
    }
    return position;
  }

  private byte[] sign(String topic, String position) {
    // No line break is in either, so that no two pairs give the same text.
    return signature.of((topic + "\n" + position).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException _) {
      throw new InvalidResumeToken();
    }
  }
}

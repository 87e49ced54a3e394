package dev.commercesuite.runtime.watch;

import dev.commercesuite.runtime.KeyedHash;
import dev.commercesuite.runtime.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * Resume tokens of watch streams and feeds: a position, signed together with what the stream is
 * about, and the epoch of the history that it is a position in. Thread-safe.
 */
public final class ResumeTokens {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final char SEPARATOR = '\n';

  /** As the contract says of {@code resume_token}. */
  static final String FIELD = "resume_token";

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
   * The token of a position. No line break is in any of the parameters.
   *
   * @param epoch of the history that the stream is read from
   * @param topic what the stream is about
   */
  public String at(String epoch, String topic, String position) {
    String place = epoch + SEPARATOR + position;
    byte[] bytes = place.getBytes(StandardCharsets.UTF_8);
    byte[] hash = sign(topic, place);
    byte[] token = Arrays.copyOf(hash, hash.length + bytes.length);
    System.arraycopy(bytes, 0, token, hash.length, bytes.length);
    return ENCODER.encodeToString(token);
  }

  /**
   * The position of a token.
   *
   * @param epoch of the history that the stream is read from
   * @param topic what the stream is about
   * @throws InvalidResumeToken when the token is not one for such a stream
   * @throws FeedHistoryGone when it is one, but of another epoch
   */
  public String position(String epoch, String topic, String token) {
    byte[] bytes = decode(token);
    if (bytes.length < KeyedHash.LENGTH) {
      throw new InvalidResumeToken();
    }
    String place =
        new String(
            bytes, KeyedHash.LENGTH, bytes.length - KeyedHash.LENGTH, StandardCharsets.UTF_8);
    byte[] signed = Arrays.copyOf(bytes, KeyedHash.LENGTH);
    if (!MessageDigest.isEqual(signed, sign(topic, place))) {
      throw new InvalidResumeToken();
    }
    int separator = place.indexOf(SEPARATOR);
    if (separator < 0 || !place.substring(0, separator).equals(epoch)) {
      throw new FeedHistoryGone(FIELD);
    }
    return place.substring(separator + 1);
  }

  private byte[] sign(String topic, String place) {
    // No line break is in the topic, so that no two pairs give the same text.
    return signature.of((topic + SEPARATOR + place).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException _) {
      throw new InvalidResumeToken();
    }
  }
}

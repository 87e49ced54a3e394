package dev.commercesuite.order.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.FailureException;
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
   * @param stream what the stream is about
   */
  String at(String stream, String position) {
    byte[] bytes = position.getBytes(StandardCharsets.UTF_8);
    byte[] hash = sign(stream, position);
    byte[] token = Arrays.copyOf(hash, hash.length + bytes.length);
    System.arraycopy(bytes, 0, token, hash.length, bytes.length);
    return ENCODER.encodeToString(token);
  }

  /** The position of a token, which is one for this stream. */
  String position(String stream, String token) {
    byte[] bytes = decode(token);
    if (bytes.length < KeyedHash.LENGTH) {
      throw invalid();
    }
    String position =
        new String(
            bytes, KeyedHash.LENGTH, bytes.length - KeyedHash.LENGTH, StandardCharsets.UTF_8);
    byte[] signed = Arrays.copyOf(bytes, KeyedHash.LENGTH);
    if (!MessageDigest.isEqual(signed, sign(stream, position))) {
      throw invalid();
    }
    return position;
  }

  private byte[] sign(String stream, String position) {
    // No line break is in either, so that no two pairs give the same text.
    return signature.of((stream + "\n" + position).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }

  static FailureException invalid() {
    return Failure.of(
            ERROR_REASON_RESUME_TOKEN_INVALID,
            "The resume_token does not belong to this stream. Start without one.")
        .withFieldViolation(
            "resume_token", "expected the one of a message on a stream with the same arguments")
        .exception();
  }
}

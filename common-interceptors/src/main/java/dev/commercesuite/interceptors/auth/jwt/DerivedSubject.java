package dev.commercesuite.interceptors.auth.jwt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The id by which the suite knows a user of an external issuer: a UUID of version 8 (RFC 9562) made
 * from a SHA-256 of issuer and subject. The suite's own ids are of version 7, so the two never
 * meet.
 */
final class DerivedSubject {

  private static final long VERSION = 0xF000L;
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT = 0xC000_0000_0000_0000L;
  private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

  private DerivedSubject() {}

  static UUID of(String issuer, String subject) {
    byte[] first = issuer.getBytes(StandardCharsets.UTF_8);
    byte[] second = subject.getBytes(StandardCharsets.UTF_8);
    // The length keeps "a" + "bc" and "ab" + "c" apart.
    byte[] hashed =
        ByteBuffer.allocate(Integer.BYTES + first.length + second.length)
            .putInt(first.length)
            .put(first)
            .put(second)
            .array();
    ByteBuffer hash = ByteBuffer.wrap(sha256().digest(hashed));
    return new UUID(
        (hash.getLong() & ~VERSION) | VERSION_8, (hash.getLong() & ~VARIANT) | VARIANT_RFC);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

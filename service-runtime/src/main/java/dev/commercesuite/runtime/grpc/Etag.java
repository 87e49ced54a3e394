package dev.commercesuite.runtime.grpc;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Which version of an object a client has read (AIP-154). Opaque to clients; made from the version
 * number of the row, which grows with each change.
 */
public final class Etag {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private Etag() {}

  /** The etag of a row version. */
  public static String of(long version) {
    return ENCODER.encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(version).array());
  }

  /**
   * The version that a request expects; null when its etag is empty, and any version will do.
   *
   * @throws EtagMismatch when no version has this etag
   */
  public static @Nullable Long expectedVersion(String etag) {
    if (etag.isEmpty()) {
      return null;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(etag);
      if (bytes.length == Long.BYTES) {
        return ByteBuffer.wrap(bytes).getLong();
      }
    } catch (IllegalArgumentException _) {
      // Not one of ours: nothing has it.
    }
    throw new EtagMismatch();
  }
}

package dev.commercesuite.runtime.paging;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;

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
   * The version that a request expects; empty when its etag is, and any version will do.
   *
   * @throws EtagMismatch when no version has this etag
   */
  public static OptionalLong version(String etag) {
    if (etag.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(etag);
      if (bytes.length == Long.BYTES) {
        return OptionalLong.of(ByteBuffer.wrap(bytes).getLong());
      }
    } catch (IllegalArgumentException _) {
      // Not one of ours: nothing has it.
    }
    throw new EtagMismatch();
  }

  /**
   * Compares the etag of a request with the version at hand.
   *
   * @throws EtagMismatch when the etag is neither empty nor that of the version
   */
  public static void require(String etag, long version) {
    OptionalLong expected = version(etag);
    if (expected.isPresent() && expected.getAsLong() != version) {
      throw new EtagMismatch();
    }
  }
}

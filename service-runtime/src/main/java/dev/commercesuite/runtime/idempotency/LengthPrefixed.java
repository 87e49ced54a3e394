package dev.commercesuite.runtime.idempotency;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Several byte strings as one that no others make, to be hashed. */
public final class LengthPrefixed {
  private LengthPrefixed() {}

  /** Each part with its length before it, as four bytes. */
  public static byte[] of(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}

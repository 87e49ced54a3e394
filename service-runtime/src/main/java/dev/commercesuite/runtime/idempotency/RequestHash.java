package dev.commercesuite.runtime.idempotency;

import java.util.Arrays;
import java.util.HexFormat;

/** What a request says, in 32 bytes. */
public final class RequestHash {
  private static final int LENGTH = 32;
  private final byte[] bytes;

  public RequestHash(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "a request hash of " + bytes.length + " bytes; expected " + LENGTH);
    }
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RequestHash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, 4) + "…";
  }
}

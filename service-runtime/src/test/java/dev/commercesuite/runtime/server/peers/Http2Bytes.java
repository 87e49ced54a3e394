package dev.commercesuite.runtime.server.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Frames of HTTP/2 (RFC 9113, 4.1), byte by byte. */
public final class Http2Bytes {
  public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private Http2Bytes() {}

  public static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** The header block of a health check, without Huffman and without the dynamic table. */
  public static byte[] healthCheck() {
    return join(
        new byte[] {(byte) 0x83, (byte) 0x87}, // :method POST, :scheme https
        literal(new byte[] {0x04}, "/grpc.health.v1.Health/Check"),
        literal(new byte[] {0x01}, "localhost"),
        literal(new byte[] {0x0f, 0x10}, "application/grpc"),
        literal(join(new byte[] {0x00, 2}, "te".getBytes(US_ASCII)), "trailers"));
  }

  private static byte[] literal(byte[] name, String value) {
    return join(name, new byte[] {(byte) value.length()}, value.getBytes(US_ASCII));
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** The same over and over. */
  public static byte[] times(int count, byte[] part) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}

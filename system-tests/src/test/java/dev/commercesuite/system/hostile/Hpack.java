package dev.commercesuite.system.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Header fields as HPACK has them (RFC 7541), without Huffman codes, and without a table that
 * anybody has to remember.
 */
final class Hpack {
  private static final int POST = 0x83;
  private static final int HTTPS = 0x87;

  /** Names of the static table, of literals that are not indexed. */
  private static final byte[] AUTHORITY = {0x01};

  private static final byte[] PATH = {0x04};
  private static final byte[] CONTENT_TYPE = {0x0f, 0x10};

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Hpack() {}

  /**
   * Of a call of gRPC.
   *
   * @param timeout as {@code grpc-timeout} has it, such as {@code 1S}; empty for none
   */
  static byte[] call(String path, String timeout) {
    Hpack fields = new Hpack();
    fields.bytes.write(POST);
    fields.bytes.write(HTTPS);
    fields.field(PATH, path);
    fields.field(AUTHORITY, "localhost");
    fields.field(CONTENT_TYPE, "application/grpc");
    fields.field("te", "trailers");
    if (!timeout.isEmpty()) {
      fields.field("grpc-timeout", timeout);
    }
    return fields.bytes.toByteArray();
  }

  /** One field that means nothing. */
  static byte[] anything() {
    Hpack fields = new Hpack();
    fields.field("x", "y");
    return fields.bytes.toByteArray();
  }

  private void field(byte[] name, String value) {
    bytes.writeBytes(name);
    text(value);
  }

  private void field(String name, String value) {
    bytes.write(0);
    text(name);
    text(value);
  }

  private void text(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > 126) {
      throw new IllegalArgumentException(text + " is longer than one byte can say");
    }
    bytes.write(ascii.length);
    bytes.writeBytes(ascii);
  }
}

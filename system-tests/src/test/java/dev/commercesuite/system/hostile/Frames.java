package dev.commercesuite.system.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of HTTP/2 (RFC 9113) one after the other, valid or not. Not thread-safe. */
final class Frames {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  /** Of SETTINGS and PING. */
  static final int ACK = 1;

  /** Of DATA and HEADERS. */
  static final int END_STREAM = 1;

  static final int END_HEADERS = 4;
  static final int PADDED = 8;

  static final int INITIAL_WINDOW_SIZE = 4;

  /** Of the connection itself. */
  static final int CONNECTION = 0;

  static final int HEADER_BYTES = 9;

  /** As much as fits into a record of TLS. */
  private static final int BATCH_BYTES = 16_000;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** What a client begins with, up to its first settings. */
  static byte[] preface() {
    return PREFACE.clone();
  }

  /** A frame of any type, with any flags. */
  Frames add(int type, int flags, int stream, byte... payload) {
    ByteBuffer header =
        ByteBuffer.allocate(HEADER_BYTES)
            .putShort((short) (payload.length >> 8))
            .put((byte) payload.length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(stream);
    bytes.writeBytes(header.array());
    bytes.writeBytes(payload);
    return this;
  }

  /** A frame whose payload is one number, such as WINDOW_UPDATE and RST_STREAM. */
  Frames addNumber(int type, int stream, int number) {
    return add(type, 0, stream, ByteBuffer.allocate(4).putInt(number).array());
  }

  Frames setting(int setting, int value) {
    return add(
        SETTINGS,
        0,
        CONNECTION,
        ByteBuffer.allocate(6).putShort((short) setting).putInt(value).array());
  }

  /** The headers of a call of gRPC; its stream stays open. */
  Frames call(int stream, String path, String timeout) {
    return add(HEADERS, END_HEADERS, stream, Hpack.call(path, timeout));
  }

  /** A message of gRPC that ends the stream. */
  Frames lastMessage(int stream, byte[] message) {
    return add(
        DATA,
        END_STREAM,
        stream,
        ByteBuffer.allocate(5 + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** As many of these frames as go into one record of TLS, all alike. */
  static byte[] batch(int type, int flags, int stream, byte... payload) {
    Frames frames = new Frames();
    while (frames.bytes.size() + HEADER_BYTES + payload.length <= BATCH_BYTES) {
      frames.add(type, flags, stream, payload);
    }
    return frames.toBytes();
  }
}

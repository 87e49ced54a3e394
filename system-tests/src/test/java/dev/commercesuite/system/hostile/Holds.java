package dev.commercesuite.system.hostile;

import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.system.hostile.Attack.Hold;
import dev.commercesuite.system.hostile.Http2Connection.Reading;
import io.grpc.health.v1.HealthCheckRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Things that are taken and not given back: places, memory, connections. */
final class Holds {
  private static final String WATCH_HEALTH = "/grpc.health.v1.Health/Watch";

  /** Of a call whose client waits as long as the server likes. */
  static final String FOR_EVER = "";

  private static final int CALLS = 180;
  private static final int PAGES = 100;

  /** As many as a connection may have. */
  private static final int STREAMS = 256;

  private static final int WATCHES = 200;
  private static final int LARGEST_PAGE = 360;

  private static final int EVERY_BYTE_MILLIS = 1_000;

  /** A handshake of TLS that says that it goes on. */
  private static final byte[] BEGUN_HANDSHAKE = {22, 3, 1, 2, 0, 1};

  private static final byte[] BEGUN_HEADERS =
      "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nX: "
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BEGUN_BODY =
      """
      POST /oauth2/token HTTP/1.1\r
      Host: localhost\r
      Content-Type: application/x-www-form-urlencoded\r
      Content-Length: 1000\r
      \r
      """
          .getBytes(StandardCharsets.US_ASCII);

  private Holds() {}

  /** Calls of which no byte may be sent; each that ends is followed by another one. */
  static Hold unreadAnswers(Line line, Victim victim, Reading reading) throws IOException {
    Http2Connection connection =
        Http2Connection.open(
            line, victim.grpc(), reading, new Frames().setting(Frames.INITIAL_WINDOW_SIZE, 0));
    call(connection, CALLS, 1, FOR_EVER);
    return () -> {
      if (reading == Reading.ANSWERING) {
        while (true) {
          connection.awaitEndOfStream();
          call(connection, 1, 1, FOR_EVER);
        }
      }
      connection.awaitEnd();
    };
  }

  /** Calls of which there are headers and nothing else; each that ends is followed by another. */
  static Hold idleStreams(Line line, Victim victim) throws IOException {
    Http2Connection connection = idle(line, victim);
    begin(connection, STREAMS);
    return () -> {
      while (true) {
        connection.awaitEndOfStream();
        begin(connection, 1);
      }
    };
  }

  private static void begin(Http2Connection connection, int calls) throws IOException {
    Frames frames = new Frames();
    for (int call = 0; call < calls; call++) {
      frames.call(connection.newStream(), Floods.LIST_PRODUCTS, FOR_EVER);
    }
    connection.send(frames.toBytes());
  }

  static Hold unreadPages(Line line, Victim victim) throws IOException {
    return pages(line, victim, new Frames().add(Frames.SETTINGS, 0, Frames.CONNECTION));
  }

  static Hold unreadPagesInWideWindows(Line line, Victim victim) throws IOException {
    return pages(
        line,
        victim,
        new Frames()
            .setting(Frames.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE)
            .addNumber(Frames.WINDOW_UPDATE, Frames.CONNECTION, Integer.MAX_VALUE - 65_535));
  }

  static Hold healthWatches(Line line, Victim victim) throws IOException {
    Http2Connection connection = idle(line, victim);
    byte[] request = HealthCheckRequest.getDefaultInstance().toByteArray();
    Frames frames = new Frames();
    for (int watch = 0; watch < WATCHES; watch++) {
      int stream = connection.newStream();
      frames.call(stream, WATCH_HEALTH, FOR_EVER).lastMessage(stream, request);
    }
    connection.send(frames.toBytes());
    return held(connection);
  }

  static Hold idleConnection(Line line, Victim victim) throws IOException {
    return held(idle(line, victim));
  }

  /** Connects, and says that it is going to shake hands. */
  static Hold handshake(Line line, Victim victim) throws IOException {
    Socket socket = line.plain(victim.grpc());
    socket.getOutputStream().write(BEGUN_HANDSHAKE);
    return () -> {
      try {
        if (socket.getInputStream().read() < 0) {
          throw new IOException("cut off");
        }
      } finally {
        line.forget(socket);
      }
    };
  }

  /** Of probes and metrics, byte by byte. */
  static Hold slowRequest(Line line, Victim victim) throws IOException {
    Socket socket = line.plain(victim.admin());
    return slow(line, socket, socket, BEGUN_HEADERS);
  }

  /** Of the issuer, byte by byte: one half never ends its headers, the other its body. */
  static Hold slowSecureRequest(Line line, Victim victim) throws IOException {
    Line.Secured socket = line.secured(victim.issuer(), "http/1.1");
    boolean headers = socket.tcp().getLocalPort() % 2 == 0;
    return slow(line, socket.tcp(), socket.tls(), headers ? BEGUN_HEADERS : BEGUN_BODY);
  }

  private static Hold slow(Line line, Socket tcp, Socket socket, byte[] begin) throws IOException {
    socket.getOutputStream().write(begin);
    tcp.setSoTimeout(EVERY_BYTE_MILLIS);
    return () -> {
      try {
        while (true) {
          try {
            if (socket.getInputStream().read() < 0) {
              throw new IOException("cut off");
            }
          } catch (SocketTimeoutException _) {
            socket.getOutputStream().write('x');
          }
        }
      } finally {
        line.forget(tcp);
      }
    };
  }

  private static Hold pages(Line line, Victim victim, Frames settings) throws IOException {
    Http2Connection connection =
        Http2Connection.open(line, victim.grpc(), Reading.NOTHING, settings);
    call(connection, PAGES, LARGEST_PAGE, FOR_EVER);
    return held(connection);
  }

  /** Sends calls of ListProducts. */
  static void call(Http2Connection connection, int calls, int pageSize, String timeout)
      throws IOException {
    byte[] request = ListProductsRequest.newBuilder().setPageSize(pageSize).build().toByteArray();
    Frames frames = new Frames();
    for (int call = 0; call < calls; call++) {
      int stream = connection.newStream();
      frames.call(stream, Floods.LIST_PRODUCTS, timeout).lastMessage(stream, request);
    }
    connection.send(frames.toBytes());
  }

  private static Http2Connection idle(Line line, Victim victim) throws IOException {
    return Http2Connection.open(
        line,
        victim.grpc(),
        Reading.ANSWERING,
        new Frames().add(Frames.SETTINGS, 0, Frames.CONNECTION));
  }

  private static Hold held(Http2Connection connection) {
    return connection::awaitEnd;
  }
}

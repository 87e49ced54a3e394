package dev.commercesuite.system.hostile;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A request of HTTP/1.1 with a connection of its own. */
final class Request {
  private static final int PATIENCE_MILLIS = 2_000;

  private Request() {}

  /**
   * Waits for the whole answer.
   *
   * @param below the connection of TCP, where one of TLS has one
   * @throws IOException when it is not 200, or does not come in time
   */
  static void get(Socket socket, Socket below, String path) throws IOException {
    below.setSoTimeout(PATIENCE_MILLIS);
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    if (!answer.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(answer.isEmpty() ? "no answer" : answer.lines().findFirst().orElse(""));
    }
  }
}

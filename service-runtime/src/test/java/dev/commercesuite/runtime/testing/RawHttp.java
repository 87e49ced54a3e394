package dev.commercesuite.runtime.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that sends what bytes it likes, from an address of its choice. */
public final class RawHttp implements AutoCloseable {
  private static final int LONGEST_WAIT_MILLIS = 20_000;

  private final Socket socket;

  private RawHttp(Socket socket) {
    this.socket = socket;
  }

  /**
   * Connects.
   *
   * @param host the last number of its address in 127.0.0.0
   */
  public static RawHttp connect(int host, int port) throws IOException {
    return connect(host, port, 0);
  }

  /** {@link #connect(int, int)} with a receive buffer of so many bytes, or the usual one for 0. */
  public static RawHttp connect(int host, int port, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    try {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.bind(new InetSocketAddress(loopback(host), 0));
      socket.connect(new InetSocketAddress(loopback(1), port), LONGEST_WAIT_MILLIS);
      socket.setSoTimeout(LONGEST_WAIT_MILLIS);
      return new RawHttp(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  public void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends, unless the connection is closed already. */
  public void trySend(String text) {
    try {
      send(text);
    } catch (IOException _) {
      // The server has cut it.
    }
  }

  /** The first line of the answer to {@code GET}; reads all of it, which has a length. */
  public String get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return answer();
  }

  /** The first line of the next answer; reads all of it, which has a length. */
  public String answer() throws IOException {
    String status = line();
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, "Content-Length:".length())) {
        length = Integer.parseInt(line.substring("Content-Length:".length()).strip());
      }
    }
    socket.getInputStream().skipNBytes(length);
    return status;
  }

  /** The next bytes that the server sends. */
  public String read(int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  /** Whether the server closes the connection. */
  public boolean isCut() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = read(); next != '\n'; next = read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private int read() throws IOException {
    int next = socket.getInputStream().read();
    if (next < 0) {
      throw new IOException("closed");
    }
    return next;
  }

  private static InetAddress loopback(int host) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
  }
}

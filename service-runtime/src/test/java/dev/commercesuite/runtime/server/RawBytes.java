package dev.commercesuite.runtime.server;

import dev.commercesuite.runtime.server.peers.Http2Bytes;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection over TLS on which a test writes HTTP/2 byte by byte. What comes back is read until
 * the server ends it.
 */
final class RawBytes implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;
  private static final int FRAME_HEADER = 9;

  private final SSLSocket socket;

  /** The handshake is over for the server, too: it has begun to speak HTTP/2. */
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();

  /** Why the server says that it ends the connection, or empty when it just does. */
  private final CompletableFuture<String> end = new CompletableFuture<>();

  /**
   * Connects, and begins as a client of HTTP/2 does.
   *
   * @throws IOException if the server does not finish the handshake
   */
  RawBytes(SSLContext tls, int port) throws Exception {
    socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
    socket.startHandshake();
    write(Http2Bytes.PREFACE);
    write(Http2Bytes.frame(Http2FrameTypes.SETTINGS, 0, 0));
    var _ = Thread.ofVirtual().start(this::read);
    if (!begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("closed after the handshake");
    }
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Writes one after the other, until the server ends the connection or there are so many. */
  void flood(IntFunction<byte[]> bytes, int most) {
    try {
      for (int i = 0; i < most && !end.isDone(); i++) {
        write(bytes.apply(i));
      }
    } catch (IOException _) {
      // The server has ended it.
    }
  }

  /** How the server has ended the connection: by which GOAWAY, or without any. */
  String end() throws Exception {
    return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void read() {
    String why = "";
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] header = in.readNBytes(FRAME_HEADER);
        if (header.length < FRAME_HEADER) {
          break;
        }
        begun.complete(true);
        int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        byte[] payload = in.readNBytes(length);
        if (header[3] == Http2FrameTypes.GO_AWAY) {
          why = Http2Error.valueOf(payload[7] & 0xff).name();
        }
      }
    } catch (IOException _) {
      // The server has ended it.
    }
    begun.complete(false);
    end.complete(why);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

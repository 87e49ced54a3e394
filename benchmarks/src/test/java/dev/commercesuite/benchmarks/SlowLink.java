package dev.commercesuite.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * A way to a port on this machine on which everything that is sent there takes a while: each
 * statement of a database behind it takes so much longer, and occupies no processor.
 */
final class SlowLink implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final ServerSocket listening;
  private final int target;
  private volatile Duration delay = Duration.ZERO;

  private SlowLink(ServerSocket listening, int target) {
    this.listening = listening;
    this.target = target;
  }

  /** Opens one that is not slow yet. */
  static SlowLink to(int port) throws IOException {
    SlowLink link = new SlowLink(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), port);
    Thread.ofVirtual().start(link::accept);
    return link;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** From now on. */
  void slow(Duration each) {
    delay = each;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> carry(client, server, true));
        Thread.ofVirtual().start(() -> carry(server, client, false));
      } catch (IOException _) {
        // The end, or a client that has gone.
      }
    }
  }

  private void carry(Socket from, Socket to, boolean slowly) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (slowly && !delay.isZero()) {
          Thread.sleep(delay);
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One side has ended the connection.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}

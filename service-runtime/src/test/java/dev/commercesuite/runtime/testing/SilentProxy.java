package dev.commercesuite.runtime.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server, and can go silent as a firewall does that drops packets: it
 * takes what it is sent and passes nothing on, in neither direction, and no connection is closed.
 * Those that were cut off stay so for ever; new ones get through again after {@link #restore}. Or
 * it closes all connections, as when the server has ended.
 */
public final class SilentProxy implements AutoCloseable {
  private final int target;
  private final ServerSocket server;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;
  private volatile boolean closing;

  private SilentProxy(int target, ServerSocket server) {
    this.target = target;
    this.server = server;
  }

  /** Listens on a free port of this machine. */
  public static SilentProxy to(int port) {
    try {
      SilentProxy proxy =
          new SilentProxy(port, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("silent-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** All connections are silent from now on, and those that come. */
  public void cut() {
    silent = true;
    cutWhatIsOpen();
  }

  /** The connections that are open are silent from now on; those that come are not. */
  public void cutWhatIsOpen() {
    lines.forEach(Line::cut);
  }

  /** Closes all connections from now on, those that come included. */
  public void closeAll() {
    closing = true;
    lines.forEach(Line::close);
  }

  /** Lets new connections through. */
  public void restore() {
    silent = false;
    closing = false;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.forEach(Line::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Line line = new Line(client, new Socket(InetAddress.getLoopbackAddress(), target));
        lines.add(line);
        if (silent) {
          line.cut();
        }
        if (closing) {
          line.close();
        }
        line.start();
      } catch (IOException _) {
        // Closed, or the server is not there: the client sees its connection closed.
      }
    }
  }

  private static final class Line {
    private final Socket client;
    private final Socket server;
    private volatile boolean cut;

    Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void cut() {
      cut = true;
    }

    void start() {
      Thread.ofVirtual().start(() -> pass(client, server));
      Thread.ofVirtual().start(() -> pass(server, client));
    }

    private void pass(Socket from, Socket to) {
      byte[] bytes = new byte[8192];
      try {
        for (int read = from.getInputStream().read(bytes);
            read >= 0;
            read = from.getInputStream().read(bytes)) {
          if (!cut) {
            to.getOutputStream().write(bytes, 0, read);
          }
        }
      } catch (IOException _) {
        // As the end of the stream.
      }
      if (!cut) {
        close();
      }
    }

    void close() {
      try (client;
          server) {
        cut = true;
      } catch (IOException _) {
        // It is closed.
      }
    }
  }
}

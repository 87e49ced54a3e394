package dev.commercesuite.runtime.database.availability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import javax.net.SocketFactory;

/**
 * Sockets whose system asks the other side, when that has said nothing for some seconds, whether it
 * is still there: a connection that went silent, as behind a firewall that has forgotten it, is
 * closed within ten seconds instead of two hours. The driver makes one by its name ({@code
 * socketFactory}); one in the URL of the database comes before it.
 */
public final class KeepAliveSockets extends SocketFactory {
  private static final int IDLE_SECONDS = 4;
  private static final int INTERVAL_SECONDS = 2;
  private static final int COUNT = 2;

  @Override
  public Socket createSocket() {
    Socket socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      set(socket, "TCP_KEEPIDLE", IDLE_SECONDS);
      set(socket, "TCP_KEEPINTERVAL", INTERVAL_SECONDS);
      set(socket, "TCP_KEEPCOUNT", COUNT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return socket;
  }

  /** Not every system has every option; that they have a name is the module {@code jdk.net}. */
  @SuppressWarnings("unchecked") // its type is Integer
  private static void set(Socket socket, String name, int value) throws IOException {
    for (SocketOption<?> option : socket.supportedOptions()) {
      if (option.name().equals(name) && option.type() == Integer.class) {
        socket.setOption((SocketOption<Integer>) option, value);
      }
    }
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unconnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw unconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unconnected();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw unconnected();
  }

  private static UnsupportedOperationException unconnected() {
    return new UnsupportedOperationException("the driver connects by itself");
  }
}

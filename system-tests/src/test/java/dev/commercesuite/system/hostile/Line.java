package dev.commercesuite.system.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * By which somebody reaches the ports of a process, and from which addresses. All that is open when
 * it is closed is reset, whoever reads or writes there. Thread-safe.
 */
final class Line implements AutoCloseable {
  private static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.1");
  private static final int PATIENCE_MILLIS = 5_000;

  private final SSLContext trust;
  private final List<InetAddress> sources;
  private final AtomicInteger next = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Opens nothing yet.
   *
   * @param trust of the authority of the services
   * @param sources the addresses that connections come from, in turn
   */
  Line(SSLContext trust, List<InetAddress> sources) {
    this.trust = trust;
    this.sources = List.copyOf(sources);
  }

  /** A connection of TCP. */
  Socket plain(int port) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    try {
      if (closed) {
        throw new IOException("the attack is over");
      }
      socket.setTcpNoDelay(true);
      socket.setSoLinger(true, 0);
      socket.bind(new InetSocketAddress(source(), 0));
      socket.connect(new InetSocketAddress(SERVER, port), PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      forget(socket);
      throw e;
    }
  }

  /** A connection of TLS that has shaken hands. */
  Secured secured(int port, String protocol) throws IOException {
    Socket tcp = plain(port);
    try {
      SSLSocket tls =
          (SSLSocket) trust.getSocketFactory().createSocket(tcp, "localhost", port, true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(new String[] {protocol});
      tls.setSSLParameters(parameters);
      tcp.setSoTimeout(PATIENCE_MILLIS);
      tls.startHandshake();
      tcp.setSoTimeout(0);
      return new Secured(tcp, tls);
    } catch (IOException e) {
      forget(tcp);
      throw e;
    }
  }

  /**
   * A connection of TLS.
   *
   * @param tcp below it: only there it can be closed while somebody writes to it
   */
  record Secured(Socket tcp, SSLSocket tls) {}

  /** Resets a connection of this line. */
  void forget(Socket tcp) {
    open.remove(tcp);
    try {
      tcp.close();
    } catch (IOException _) {
      // It is gone.
    }
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(this::forget);
  }

  private InetAddress source() {
    return sources.get(Math.floorMod(next.getAndIncrement(), sources.size()));
  }
}

package dev.commercesuite.runtime.http;

import dev.commercesuite.runtime.logging.CurrentService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server (Jetty) with bounds on the number of connections, in all and per address, on
 * the time that a client may take, and on answers that are not taken. It accepts every connection:
 * for one too many, the one that has the least to lose is closed.
 *
 * <p>A request has a virtual thread of its own; a handler that says that it does not block is
 * called by the thread that selects, which answers however busy the virtual threads are.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  /** Connections that arrive faster than one thread accepts them, for a moment. */
  private static final int BACKLOG = 1024;

  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int IDLE_MILLIS = 30_000;

  /** When the server is stopping. */
  private static final int SHUTDOWN_IDLE_MILLIS = 50;

  /** One accepts, one selects, the others set connections up and start virtual threads. */
  private static final int PLATFORM_THREADS = 5;

  private final Server server;
  private final int port;
  private final ExecutorService requestThreads;

  private HttpServer(Server server, int port, ExecutorService requestThreads) {
    this.server = server;
    this.port = port;
    this.requestThreads = requestThreads;
  }

  /**
   * Serves plain HTTP from now on.
   *
   * @param handler may block, unless it says that it does not
   * @throws UncheckedIOException when the port is not available
   */
  public static HttpServer plain(HttpServerConfig config, Handler handler) {
    return start(config, handler, new HttpConnectionFactory(httpConfiguration()));
  }

  /**
   * Serves HTTPS from now on.
   *
   * @param handler may block, unless it says that it does not
   * @param tls with the certificate to show, and the protocols and client certificates to accept
   * @throws UncheckedIOException when the port is not available
   */
  public static HttpServer secure(HttpServerConfig config, Handler handler, ServerTls tls) {
    HttpConfiguration configuration = httpConfiguration();
    // Without the default check that the request's Host is a name of the certificate: proxies have
    // names of their own for this server, and it answers all of them alike.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    return start(
        config, handler, new SslConnectionFactory(tls.contextFactory(), http.getProtocol()), http);
  }

  /** Where it listens, or did before it was closed. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (TimeoutException e) {
      log.atDebug().setCause(e).log("HTTP requests were cut off");
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server cannot be stopped", e);
    } finally {
      requestThreads.shutdownNow();
    }
  }

  private static HttpServer start(
      HttpServerConfig config, Handler handler, ConnectionFactory... protocols) {
    ExecutorService requestThreads =
        CurrentService.threadPerTask(config.service(), config.threadName());
    Server server = new Server(platformThreads(config.threadName(), requestThreads));
    ClientConnections connections =
        new ClientConnections(config.limits(), config.proxies(), System::nanoTime);
    ConnectionCuts cuts = new ConnectionCuts(config.threadName(), config.metrics());
    ServerConnector connector = new ClientConnector(server, connections, cuts, protocols);
    InetSocketAddress address = config.address().onPort(config.port());
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    server.addConnector(connector);

    ConnectionEvents events = new ConnectionEvents(handler, connections, cuts);
    connector.addBean(events, false);
    server.addBean(new ClientTimeouts(connections, cuts, config.limits(), server.getScheduler()));
    server.setHandler(new GracefulHandler(events));
    server.setErrorHandler((_, _, callback) -> {
      callback.succeeded();
      return true;
    });
    server.setStopTimeout(config.stopTimeout().toMillis());
    try {
      connector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "port %s is not available for %s: %s".formatted(config.port(), config.use(), reason(e)),
          e);
    }
    HttpServer started = new HttpServer(server, connector.getLocalPort(), requestThreads);
    try {
      server.start();
    } catch (Exception e) {
      started.close();
      throw new IllegalStateException(config.use() + " cannot be started", e);
    }
    return started;
  }

  private static QueuedThreadPool platformThreads(String name, ExecutorService requestThreads) {
    // Jetty's own queue asks the platform's MBean server for the size of a cache line; to start
    // that
    // server takes longer than everything else here.
    QueuedThreadPool threads =
        new QueuedThreadPool(PLATFORM_THREADS, 1, IDLE_MILLIS, new LinkedBlockingQueue<>());
    threads.setName(name);
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(requestThreads);
    return threads;
  }

  private static HttpConfiguration httpConfiguration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    configuration.setSendServerVersion(false);
    return configuration;
  }

  /** Jetty wraps what the operating system says. */
  private static String reason(IOException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }
}

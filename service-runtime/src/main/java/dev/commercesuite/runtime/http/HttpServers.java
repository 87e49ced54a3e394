package dev.commercesuite.runtime.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Makes the JDK's HTTP servers. By itself such a server waits for a slow client for ever; its
 * limits are system properties, which its classes read once, when the first of them loads. So every
 * server of the suite comes from here. A property that the JVM was started with stays as it is.
 */
public final class HttpServers {
  private static final int BACKLOG = 128;

  /** Seconds, numbers and bytes. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.maxRspTime", "30",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", "32768",
          "sun.net.httpserver.drainAmount", "16384",
          "jdk.httpserver.maxConnections", "1024",
          "sun.net.httpserver.nodelay", "true");

  static {
    LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }

  private HttpServers() {}

  /**
   * A plain server that listens and is not started yet.
   *
   * @param use what it is for, such as {@code the admin HTTP server}
   * @param port 0 for any free one
   * @throws UncheckedIOException when the port cannot be had
   */
  public static HttpServer plain(String use, int port) {
    try {
      return HttpServer.create(new InetSocketAddress(port), BACKLOG);
    } catch (IOException e) {
      throw notListening(use, port, e);
    }
  }

  /**
   * A server with TLS that listens and is not started yet.
   *
   * @param use what it is for
   * @param port 0 for any free one
   * @param tls with the certificate to show
   * @param parameters of every connection
   * @throws UncheckedIOException when the port cannot be had
   */
  public static HttpsServer secure(
      String use, int port, SSLContext tls, Supplier<SSLParameters> parameters) {
    try {
      HttpsServer server = HttpsServer.create(new InetSocketAddress(port), BACKLOG);
      server.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters connection) {
              connection.setSSLParameters(parameters.get());
            }
          });
      return server;
    } catch (IOException e) {
      throw notListening(use, port, e);
    }
  }

  private static UncheckedIOException notListening(String use, int port, IOException cause) {
    return new UncheckedIOException(
        "port %d cannot be had for %s: %s".formatted(port, use, cause.getMessage()), cause);
  }
}

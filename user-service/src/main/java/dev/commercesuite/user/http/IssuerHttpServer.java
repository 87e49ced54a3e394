package dev.commercesuite.user.http;

import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.runtime.http.HttpServers;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.user.domain.connections.TrustedProxies;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;

/**
 * The issuer's HTTPS server: TLS 1.3, a virtual thread per request, client certificates looked at
 * and not demanded.
 */
public final class IssuerHttpServer implements AutoCloseable {
  private static final int STOP_SECONDS = 1;

  private final HttpsServer server;
  private final ExecutorService threads;

  private IssuerHttpServer(HttpsServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Serves from now on.
   *
   * @param proxies whose word is taken for where a request comes from
   * @param tls with the certificate to show, and whose certificates are believed
   */
  public static IssuerHttpServer start(
      IssuerHttpConfig config,
      TrustedProxies proxies,
      SSLContext tls,
      IssuerEndpoints endpoints,
      MeterRegistry metrics) {
    HttpsServer server =
        HttpServers.secure(
            "the issuer's HTTPS server", config.port(), tls, TlsContexts::jdkServerParameters);
    ExecutorService threads = CurrentService.threadPerTask(CurrentService.name(), "issuer-https");
    server.setExecutor(threads);
    server.createContext(
        "/", new RequestHandler(endpoints.routes(config), proxies, config.maxRequests(), metrics));
    server.start();
    return new IssuerHttpServer(server, threads);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(STOP_SECONDS);
    threads.close();
  }
}

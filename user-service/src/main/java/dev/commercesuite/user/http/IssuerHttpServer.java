package dev.commercesuite.user.http;

import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.http.HttpServer;
import dev.commercesuite.runtime.http.HttpServerConfig;
import dev.commercesuite.runtime.http.ServerTls;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.runtime.network.TrustedProxies;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * The issuer's HTTPS server: TLS 1.3, a virtual thread per request, client certificates looked at
 * and not demanded.
 */
public final class IssuerHttpServer implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

  private final HttpServer server;

  private IssuerHttpServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves from now on.
   *
   * @param address where it listens
   * @param proxies which proxies are trusted to say where a request comes from; their connections
   *     count one by one
   * @param tls with the certificate to show, and whose certificates are trusted
   */
  public static IssuerHttpServer start(
      ListenAddress address,
      IssuerHttpConfig config,
      TrustedProxies proxies,
      SSLContext tls,
      IssuerEndpoints endpoints,
      MeterRegistry metrics) {
    HttpServerConfig listener =
        new HttpServerConfig(
            "the issuer's HTTPS server",
            CurrentService.name(),
            "issuer-https",
            address,
            config.port(),
            config.clients(),
            proxies::trusts,
            STOP_TIMEOUT,
            metrics);
    RequestHandler handler =
        new RequestHandler(endpoints.routes(config), proxies, config.maxRequests(), metrics);
    return new IssuerHttpServer(
        HttpServer.secure(
            listener, handler, new ServerTls(tls, TlsContexts.jdkServerParameters())));
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}

package dev.commercesuite.user.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.user.domain.PublishedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The issuer's HTTPS server: TLS 1.3, a virtual thread per request. */
public final class IssuerHttpServer implements AutoCloseable {
  /** Where the JSON Web Key Set is. */
  public static final String JWKS_PATH = "/.well-known/jwks.json";

  private static final Logger log = LoggerFactory.getLogger(IssuerHttpServer.class);
  private static final int BACKLOG = 128;
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
   * @param port 0 for any free one
   * @param tls with the certificate to show
   */
  public static IssuerHttpServer start(int port, SSLContext tls, PublishedKeys keys) {
    try {
      HttpsServer server = HttpsServer.create(new InetSocketAddress(port), BACKLOG);
      server.setHttpsConfigurator(tls13(tls));
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      server.setExecutor(threads);
      serve(server, JWKS_PATH, new JsonWebKeySetHandler(keys));
      server.start();
      return new IssuerHttpServer(server, threads);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the issuer's HTTPS port %d cannot be opened: %s".formatted(port, e.getMessage()), e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(STOP_SECONDS);
    threads.close();
  }

  private static void serve(HttpsServer server, String path, HttpHandler handler) {
    server.createContext(path, handler).getFilters().addAll(List.of(new Guard(path)));
  }

  private static HttpsConfigurator tls13(SSLContext tls) {
    return new HttpsConfigurator(tls) {
      @Override
      public void configure(HttpsParameters parameters) {
        parameters.setSSLParameters(TlsContexts.jdkParameters());
      }
    };
  }

  /** Answers what the handler is not for, closes every exchange, and logs what went wrong. */
  private static final class Guard extends Filter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private final String path;

    Guard(String path) {
      this.path = path;
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
      try (exchange) {
        // A context also gets the paths that begin with its own.
        if (!exchange.getRequestURI().getPath().equals(path)) {
          exchange.sendResponseHeaders(404, -1);
        } else if (!METHODS.contains(exchange.getRequestMethod())) {
          exchange.getResponseHeaders().set("Allow", "GET, HEAD");
          exchange.sendResponseHeaders(405, -1);
        } else {
          chain.doFilter(exchange);
        }
      } catch (RuntimeException e) {
        log.atError().addKeyValue("path", path).setCause(e).log("HTTPS request failed");
        throw e;
      }
    }

    @Override
    public String description() {
      return "path and method";
    }
  }
}

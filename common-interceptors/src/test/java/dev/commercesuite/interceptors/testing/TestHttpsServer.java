package dev.commercesuite.interceptors.testing;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsIdentity;
import dev.commercesuite.interceptors.tls.TlsTrust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server of HTTPS on a real port of this machine, with a certificate for its name. */
public final class TestHttpsServer implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final TlsTrust trust;
  private final HttpsServer server;

  /**
   * Starts it.
   *
   * @param folder for the files of its certificate
   */
  public TestHttpsServer(Path folder) {
    TestPki pki = new TestPki("authority");
    Secret secret = Secret.mount(folder, pki, pki.issue("localhost"));
    trust = TlsTrust.read(secret.authorities());
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            TlsContexts.jdk(TlsIdentity.read(secret.certificate(), secret.key()), trust)));
    server.setExecutor(threads);
    server.start();
  }

  /** Has a path answered, by a thread for each request. Returns where to ask. */
  public URI serve(String path, HttpHandler handler) {
    server.createContext(path, handler);
    return URI.create("https://localhost:" + server.getAddress().getPort() + path);
  }

  /** For whoever believes its authority. */
  public TlsTrust trust() {
    return trust;
  }

  /** For a client that believes its authority. */
  public SSLContext clientTls() {
    return TlsContexts.jdk(null, trust);
  }

  /** Stops it; waits for handlers that are at work. May be called again. */
  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}

package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsIdentity;
import dev.commercesuite.interceptors.tls.TlsReloader;
import dev.commercesuite.interceptors.tls.TlsTrust;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The certificate of a process and the authorities that it believes, for its server and its
 * clients. Follows the files until it is closed. Thread-safe.
 */
public final class ProcessTls implements AutoCloseable {
  private final TlsConfig config;
  private final TlsIdentity identity;
  private final TlsTrust trust;
  private final TlsReloader reloader;

  private ProcessTls(TlsConfig config, MeterRegistry metrics) {
    this.config = config;
    this.identity = TlsIdentity.read(config.certificate(), config.key());
    this.trust = TlsTrust.read(config.authorities());
    identity.register(metrics);
    this.reloader = TlsReloader.start(List.of(identity, trust), config.reloadInterval(), metrics);
  }

  /**
   * Reads the files and follows them from now on.
   *
   * @throws dev.commercesuite.interceptors.tls.TlsFileException when one cannot be used
   */
  public static ProcessTls open(TlsConfig config, MeterRegistry metrics) {
    return new ProcessTls(config, metrics);
  }

  /** For the gRPC server. */
  public SslContext forServer() {
    return TlsContexts.server(identity, trust, config.clientCertificates());
  }

  /** For gRPC channels to peers; shows this process's certificate to those that ask. */
  public SslContext forClient() {
    return TlsContexts.client(identity, trust);
  }

  /** For the JDK's HTTPS server and client, beside {@link TlsContexts#jdkParameters}. */
  public SSLContext forJdk() {
    return TlsContexts.jdk(identity, trust);
  }

  @Override
  public void close() {
    reloader.close();
  }
}

package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsIdentity;
import dev.commercesuite.interceptors.tls.TlsReloader;
import dev.commercesuite.interceptors.tls.TlsTrust;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The certificate of a process and the authorities that it trusts, for its server and its clients.
 * Follows the files until it is closed. Thread-safe.
 */
public final class ProcessTls implements AutoCloseable {
  private final TlsConfig config;
  private final TlsIdentity identity;
  private final TlsTrust trust;
  private final MeterRegistry metrics;
  private final TlsReloader reloader;

  private ProcessTls(TlsConfig config, MeterRegistry metrics) {
    this.config = config;
    this.identity = TlsIdentity.read(config.certificate(), config.key());
    this.trust = TlsTrust.read(config.authorities());
    this.metrics = metrics;
    identity.register(metrics);
    trust.register(metrics);
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

  /**
   * For the JDK's HTTPS server and client, beside {@link TlsContexts#jdkParameters} or {@link
   * TlsContexts#jdkServerParameters}. A client shows this process's certificate to those that ask.
   */
  public SSLContext forJdk() {
    return TlsContexts.jdk(identity, trust);
  }

  /** For a client of the JDK that shows no certificate. */
  public SSLContext forJdkWithoutCertificate() {
    return TlsContexts.jdk(null, trust);
  }

  /**
   * For a client of the JDK that shows no certificate, and trusts other authorities than the rest
   * of the process. Follows their file, too.
   *
   * @throws dev.commercesuite.interceptors.tls.TlsFileException when it cannot be used
   */
  public SSLContext forJdkWithoutCertificate(Path authorities) {
    TlsTrust others = TlsTrust.read(authorities);
    others.register(metrics);
    reloader.add(others);
    return TlsContexts.jdk(null, others);
  }

  /** Where the process counts. */
  MeterRegistry metrics() {
    return metrics;
  }

  @Override
  public void close() {
    reloader.close();
  }
}

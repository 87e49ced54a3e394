package dev.commercesuite.interceptors.tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3, and nothing older, for gRPC (BoringSSL) and for the JDK's HTTP client and server.
 *
 * <p>Every context follows the {@link TlsIdentity} and {@link TlsTrust} that it was made from when
 * they are reloaded.
 */
public final class TlsContexts {

  private static final String PROTOCOL = "TLSv1.3";

  /**
   * Sessions that would live longer than the seven days that RFC 8446, 4.6.1 allows get no ticket
   * from the JDK, and it takes none for them: that is its switch for a single context.
   */
  private static final int NO_TICKET_SECONDS = Math.toIntExact(Duration.ofDays(7).toSeconds()) + 1;

  private TlsContexts() {}

  /** For {@code NettyServerBuilder.sslContext}. */
  public static SslContext server(
      TlsIdentity identity, TlsTrust trust, ClientCertificates clientCertificates) {
    ClientAuth clientAuth =
        switch (clientCertificates) {
          case NONE -> ClientAuth.NONE;
          case OPTIONAL -> ClientAuth.OPTIONAL;
          case REQUIRED -> ClientAuth.REQUIRE;
        };
    return new TicketlessContext(
        build(
            GrpcSslContexts.configure(
                    SslContextBuilder.forServer(identity.keyManager()), SslProvider.OPENSSL)
                .trustManager(new UnadvertisedAuthorities(trust.trustManager()))
                .clientAuth(clientAuth)));
  }

  /** For {@code NettyChannelBuilder.sslContext}, with a client certificate. */
  public static SslContext client(TlsIdentity identity, TlsTrust trust) {
    return build(clientOf(trust).keyManager(identity.keyManager()));
  }

  /** For {@code NettyChannelBuilder.sslContext}, without a client certificate. */
  public static SslContext client(TlsTrust trust) {
    return build(clientOf(trust));
  }

  /**
   * For the JDK's {@code HttpsServer} and {@code HttpClient}, together with {@link #jdkParameters}:
   * a context alone still offers older versions.
   *
   * @param identity the certificate to show; null for a client that shows none
   */
  public static SSLContext jdk(@Nullable TlsIdentity identity, TlsTrust trust) {
    return context(
        identity == null ? null : new KeyManager[] {identity.keyManager()},
        new TrustManager[] {trust.trustManager()});
  }

  /**
   * {@link #jdk(TlsIdentity, TlsTrust)} for a client of the public Internet: shows nothing, and
   * trusts the authorities that the JDK comes with.
   */
  public static SSLContext jdkPublicClient() {
    return context(null, null);
  }

  private static SSLContext context(
      KeyManager @Nullable [] keyManagers, TrustManager @Nullable [] trustManagers) {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(keyManagers, trustManagers, null);
      // No session is resumed: see forbidResumption.
      context.getClientSessionContext().setSessionTimeout(NO_TICKET_SECONDS);
      context.getServerSessionContext().setSessionTimeout(NO_TICKET_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK does not offer " + PROTOCOL, e);
    }
  }

  /**
   * Leaves TLS 1.3 as the only version, for the JDK's {@code HttpsServer} and {@code HttpClient}.
   */
  public static SSLParameters jdkParameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {PROTOCOL});
    return parameters;
  }

  /**
   * {@link #jdkParameters} for a server that asks its clients for a certificate and takes those
   * that have none, too; {@link PeerNames} tells them apart. A certificate that does not verify
   * fails the handshake.
   */
  public static SSLParameters jdkServerParameters() {
    SSLParameters parameters = jdkParameters();
    parameters.setWantClientAuth(true);
    return parameters;
  }

  private static SslContextBuilder clientOf(TlsTrust trust) {
    return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.OPENSSL)
        .trustManager(trust.trustManager());
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      SslContext context = builder.protocols(PROTOCOL).build();
      forbidResumption(context);
      return context;
    } catch (SSLException e) {
      throw new IllegalStateException("BoringSSL does not offer " + PROTOCOL, e);
    }
  }

  /**
   * A resumed session skips the certificates, and BoringSSL resumes for days: a certificate or
   * authority that was replaced would live on in whoever connected before. So servers issue no
   * tickets ({@link TicketlessContext}), and clients keep none. Connections last minutes; a
   * handshake each is cheap.
   */
  private static void forbidResumption(SslContext context) {
    if (!(context.sessionContext() instanceof OpenSslSessionContext sessions)) {
      throw new IllegalStateException("TLS is not BoringSSL's but " + context.getClass());
    }
    sessions.setSessionCacheEnabled(false);
  }
}

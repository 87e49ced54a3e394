package dev.commercesuite.interceptors.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import dev.commercesuite.interceptors.testing.TlsServer;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

  @TempDir private Path folder;

  private final TestPki pki = new TestPki("authority");
  private final X509Bundle first = pki.issue("localhost");
  private final X509Bundle second = pki.issue("localhost");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private Secret secret;
  private TlsIdentity identity;
  private TlsTrust trust;

  @BeforeEach
  void mount() {
    secret = Secret.mount(folder, pki, first);
    identity = TlsIdentity.read(secret.certificate(), secret.key());
    trust = TlsTrust.read(secret.authorities());
  }

  @Test
  void boringSslIsThere() {
    assertThat(OpenSsl.isAvailable())
        .as(() -> String.valueOf(OpenSsl.unavailabilityCause()))
        .isTrue();
    assertThat(OpenSsl.versionString()).contains("BoringSSL");
  }

  @Test
  void showsASwappedCertificateToNewConnections() throws SSLException {
    try (TlsServer server = server(ClientCertificates.NONE);
        TlsServer.Connection before = server.connect(TlsContexts.client(trust))) {
      assertThat(peer(before.call())).isEqualTo(first.getCertificate());

      secret.swap(second.getCertificatePathPEM(), second.getPrivateKeyPEM(), pki.authorityPem());
      assertThat(identity.reload()).isTrue();
      assertThat(identity.reload()).isFalse();

      try (TlsServer.Connection after = server.connect(TlsContexts.client(trust))) {
        assertThat(peer(after.call())).isEqualTo(second.getCertificate());
      }
      assertThat(peer(before.call())).isEqualTo(first.getCertificate());
    }
  }

  @Test
  void believesASwappedAuthority() {
    TestPki next = new TestPki("next authority");
    X509Bundle fromNext = next.issue("localhost");
    try (TlsServer server = server(ClientCertificates.NONE)) {
      TlsTrust clientTrust = TlsTrust.read(secret.authorities());
      secret.swap(
          fromNext.getCertificatePathPEM(),
          fromNext.getPrivateKeyPEM(),
          pki.authorityPem() + next.authorityPem());
      assertThat(identity.reload()).isTrue();
      try (TlsServer.Connection refused = server.connect(TlsContexts.client(clientTrust))) {
        assertThatThrownBy(refused::call).isInstanceOf(StatusRuntimeException.class);
      }

      assertThat(clientTrust.reload()).isTrue();
      try (TlsServer.Connection accepted = server.connect(TlsContexts.client(clientTrust))) {
        assertThat(accepted.call()).isNotNull();
      }
    }
  }

  @Test
  void keepsTheOldCertificateWhenTheNewOneIsUnusable() {
    try (TlsReloader reloader =
            TlsReloader.start(List.of(identity, trust), Duration.ofHours(1), registry);
        TlsServer server = server(ClientCertificates.NONE)) {
      secret.swap(second.getCertificatePathPEM(), first.getPrivateKeyPEM(), pki.authorityPem());
      reloader.reloadAll();
      secret.swap("rubbish", "rubbish", "rubbish");
      reloader.reloadAll();

      assertThat(registry.get("tls.reload.failures").counter().count()).isEqualTo(3);
      assertThat(identity.certificate()).isEqualTo(first.getCertificate());
      try (TlsServer.Connection connection = server.connect(TlsContexts.client(trust))) {
        assertThat(connection.call()).isNotNull();
      }
    }
  }

  @Test
  void refusesClientsWithoutCertificateWhenOneIsRequired() {
    try (TlsServer server = server(ClientCertificates.REQUIRED);
        TlsServer.Connection anonymous = server.connect(TlsContexts.client(trust));
        TlsServer.Connection known = server.connect(TlsContexts.client(identity, trust))) {
      assertThat(known.call()).isNotNull();
      assertThatThrownBy(anonymous::call).isInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void takesClientsWithAndWithoutCertificateWhenItIsOptional() {
    try (TlsServer server = server(ClientCertificates.OPTIONAL);
        TlsServer.Connection anonymous = server.connect(TlsContexts.client(trust));
        TlsServer.Connection known = server.connect(TlsContexts.client(identity, trust))) {
      assertThat(known.call()).isNotNull();
      assertThat(anonymous.call()).isNotNull();
    }
  }

  @Test
  void refusesABadCertificateAlsoWhenNoneIsNeeded(@TempDir Path other) {
    TestPki stranger = new TestPki("stranger");
    Secret strange = Secret.mount(other, stranger, stranger.issue("localhost"));
    TlsIdentity strangeIdentity = TlsIdentity.read(strange.certificate(), strange.key());
    try (TlsServer server = server(ClientCertificates.OPTIONAL);
        TlsServer.Connection connection =
            server.connect(TlsContexts.client(strangeIdentity, trust))) {
      assertThatThrownBy(connection::call).isInstanceOf(StatusRuntimeException.class);
    }
  }

  /** Clients other than this suite's own leave out certificates that a server does not ask for. */
  @Test
  void anyClientShowsACertificateOfANewAuthority(@TempDir Path other) throws SSLException {
    TestPki next = new TestPki("next authority");
    Secret fromNext = Secret.mount(other, next, next.issue("order-service"));
    try (TlsServer server = server(ClientCertificates.REQUIRED)) {
      secret.swap(
          first.getCertificatePathPEM(),
          first.getPrivateKeyPEM(),
          pki.authorityPem() + next.authorityPem());
      assertThat(trust.reload()).isTrue();
      SslContext client =
          GrpcSslContexts.forClient()
              .trustManager(secret.authorities().toFile())
              .keyManager(fromNext.certificate().toFile(), fromNext.key().toFile())
              .build();

      try (TlsServer.Connection connection = server.connect(client)) {
        assertThat(connection.call()).isNotNull();
      }
    }
  }

  @Test
  void noSessionOutlivesItsCertificate() throws SSLException {
    TestPki stranger = new TestPki("stranger");
    X509Bundle strange = stranger.issue("localhost");
    SslContext kept = TlsContexts.client(TlsTrust.read(secret.authorities()));
    SslContext foreign = GrpcSslContexts.forClient().trustManager(trust.trustManager()).build();
    try (TlsServer server = server(ClientCertificates.NONE)) {
      for (SslContext client : List.of(kept, foreign)) {
        try (TlsServer.Connection before = server.connect(client)) {
          assertThat(before.call()).isNotNull();
        }
      }

      secret.swap(
          strange.getCertificatePathPEM(), strange.getPrivateKeyPEM(), stranger.authorityPem());
      assertThat(identity.reload()).isTrue();

      for (SslContext client : List.of(kept, foreign)) {
        try (TlsServer.Connection after = server.connect(client)) {
          assertThatThrownBy(after::call).isInstanceOf(StatusRuntimeException.class);
        }
      }
    }
  }

  @Test
  void refusesClientsOfAnotherAuthority(@TempDir Path other) {
    TestPki stranger = new TestPki("stranger");
    Secret strange = Secret.mount(other, stranger, stranger.issue("localhost"));
    TlsIdentity strangeIdentity = TlsIdentity.read(strange.certificate(), strange.key());
    try (TlsServer server = server(ClientCertificates.REQUIRED);
        TlsServer.Connection connection =
            server.connect(TlsContexts.client(strangeIdentity, trust))) {
      assertThatThrownBy(connection::call).isInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void clientRefusesAServerWithAnotherName() {
    try (TlsServer server = server(ClientCertificates.NONE);
        TlsServer.Connection connection =
            server.connect(TlsContexts.client(trust), "payments.example")) {
      assertThatThrownBy(connection::call).isInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void speaksNothingOlderThanTls13() throws IOException {
    try (TlsServer server = server(ClientCertificates.NONE);
        SSLSocket old =
            (SSLSocket)
                TlsContexts.jdk(null, trust)
                    .getSocketFactory()
                    .createSocket("localhost", server.port())) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});

      assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path missing = folder.resolve("missing.pem");

    assertThatThrownBy(() -> TlsIdentity.read(missing, secret.key()))
        .isInstanceOf(TlsFileException.class)
        .hasMessage(missing + " cannot be read");
    assertThatThrownBy(() -> TlsTrust.read(missing)).hasMessage(missing + " cannot be read");
  }

  @Test
  void namesTheFilesThatAreWrong() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThatThrownBy(() -> TlsIdentity.read(secret.certificate(), empty))
        .hasMessage(
            "certificate %s with key %s cannot be parsed; expected PEM, the key in PKCS#8"
                .formatted(secret.certificate(), empty));
    assertThatThrownBy(() -> TlsTrust.read(empty)).hasMessageContaining(empty.toString());
  }

  @Test
  void refusesWhatHasExpiredAndSaysWhen() {
    Instant yesterday = Instant.parse("2020-01-02T03:04:05Z");
    X509Bundle old = pki.issue("localhost", yesterday);
    secret.swap(
        old.getCertificatePathPEM(),
        old.getPrivateKeyPEM(),
        new TestPki("old authority", yesterday).authorityPem());

    assertThatThrownBy(() -> TlsIdentity.read(secret.certificate(), secret.key()))
        .hasMessage(
            "certificate %s with key %s: the certificate expired on 2020-01-02T03:04:05Z"
                .formatted(secret.certificate(), secret.key()));
    assertThatThrownBy(() -> TlsTrust.read(secret.authorities()))
        .hasMessage(
            "trusted certificates %s: all have expired, the last one on 2020-01-02T03:04:05Z"
                .formatted(secret.authorities()));
    assertThatThrownBy(identity::reload).isInstanceOf(TlsFileException.class);
    assertThatThrownBy(trust::reload).isInstanceOf(TlsFileException.class);
    assertThat(identity.certificate()).isEqualTo(first.getCertificate());
  }

  @Test
  void showsWhenTheCertificatesExpire() {
    Instant soon = Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS);
    identity.register(registry);
    trust.register(registry);
    secret.swap(
        second.getCertificatePathPEM(),
        second.getPrivateKeyPEM(),
        pki.authorityPem() + new TestPki("next authority", soon).authorityPem());
    assertThat(trust.reload()).isTrue();

    assertThat(expiry("identity"))
        .isEqualTo((double) first.getCertificate().getNotAfter().toInstant().getEpochSecond());
    assertThat(expiry("authority")).isEqualTo((double) soon.getEpochSecond());
  }

  @Test
  void saysOnceWhatIsWrongWithAFile() {
    try (RecordedLog log = RecordedLog.of(TlsReloader.class);
        TlsReloader reloader = TlsReloader.start(List.of(), Duration.ofHours(1), registry)) {
      reloader.add(trust);
      secret.swap(first.getCertificatePathPEM(), first.getPrivateKeyPEM(), "rubbish");
      reloader.reloadAll();
      reloader.reloadAll();
      secret.swap(
          first.getCertificatePathPEM(), first.getPrivateKeyPEM(), new TestPki("x").authorityPem());
      reloader.reloadAll();

      assertThat(log.events())
          .extracting(ILoggingEvent::getMessage)
          .containsExactly("TLS files cannot be used, old ones stay in use", "TLS files reloaded");
      assertThat(registry.get("tls.reload.failures").counter().count()).isEqualTo(2);
    }
  }

  private double expiry(String use) {
    return registry.get("tls.certificate.expiry").tag("use", use).timeGauge().value();
  }

  private TlsServer server(ClientCertificates clients) {
    return new TlsServer(TlsContexts.server(identity, trust, clients));
  }

  private static Certificate peer(SSLSession session) throws SSLPeerUnverifiedException {
    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    return session.getPeerCertificates()[0];
  }
}

package dev.commercesuite.interceptors.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import dev.commercesuite.interceptors.testing.TlsServer;
import dev.commercesuite.interceptors.tls.ClientCertificates;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsIdentity;
import dev.commercesuite.interceptors.tls.TlsTrust;
import io.grpc.StatusRuntimeException;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceCertificateTest {

  @TempDir private Path folder;

  private final TestPki pki = new TestPki("authority");
  private TlsIdentity server;
  private TlsTrust trust;

  @BeforeEach
  void mount() {
    Secret secret = Secret.mount(folder.resolve("server"), pki, pki.issue("localhost"));
    server = TlsIdentity.read(secret.certificate(), secret.key());
    trust = TlsTrust.read(secret.authorities());
  }

  @Test
  void believesAServiceThatShowsItsOwnName() {
    assertThat(refusal(ServiceCertificateNames.OWN, Caller.Kind.SERVICE, clientOf("order-service")))
        .isNull();
    assertThat(refusal(ServiceCertificateNames.OWN, Caller.Kind.SERVICE, clientOf("Order-Service")))
        .isNull();
  }

  @Test
  void refusesAServiceWithoutCertificateOrWithThatOfAnother() {
    refused(refusal(ServiceCertificateNames.OWN, Caller.Kind.SERVICE, TlsContexts.client(trust)));
    refused(refusal(ServiceCertificateNames.OWN, Caller.Kind.SERVICE, clientOf("payment-service")));
    refused(
        refusal(ServiceCertificateNames.OWN, Caller.Kind.SERVICE, clientOf("order-service.evil")));
  }

  @Test
  void goesByTheNamesThatAreListedForAService() {
    ServiceCertificateNames listed =
        new ServiceCertificateNames(
            Map.of("order-service", Set.of("orders.shop.svc", "Orders.Example")));

    assertThat(refusal(listed, Caller.Kind.SERVICE, clientOf("orders.shop.svc"))).isNull();
    assertThat(refusal(listed, Caller.Kind.SERVICE, clientOf("orders.example"))).isNull();
    refused(refusal(listed, Caller.Kind.SERVICE, clientOf("order-service")));
  }

  @Test
  void needsNoCertificateOfAServiceThatMayHaveNone() {
    ServiceCertificateNames any =
        new ServiceCertificateNames(Map.of("order-service", Set.of(ServiceCertificateNames.ANY)));

    assertThat(refusal(any, Caller.Kind.SERVICE, TlsContexts.client(trust))).isNull();
  }

  @Test
  void needsNoCertificateOfPeople() {
    assertThat(refusal(ServiceCertificateNames.OWN, Caller.Kind.USER, TlsContexts.client(trust)))
        .isNull();
  }

  private @Nullable StatusRuntimeException refusal(
      ServiceCertificateNames names, Caller.Kind kind, SslContext client) {
    CallPath path =
        CallPath.forServer()
            .tokens(
                token -> new Caller("order-service", kind, Set.of("orders"), "", "", Instant.MAX))
            .serviceCertificates(names)
            .build();
    try (TlsServer running =
            new TlsServer(TlsContexts.server(server, trust, ClientCertificates.OPTIONAL), path);
        TlsServer.Connection connection = running.connect(client)) {
      return catchThrowableOfType(StatusRuntimeException.class, connection::call);
    }
  }

  private static void refused(@Nullable StatusRuntimeException refusal) {
    assertThat(
            RemoteFailure.from(Objects.requireNonNull(refusal))
                .is(ErrorReason.ERROR_REASON_CLIENT_CERTIFICATE_INVALID))
        .isTrue();
  }

  private SslContext clientOf(String dnsName) {
    Secret secret = Secret.mount(folder.resolve(dnsName), pki, pki.issue(dnsName));
    return TlsContexts.client(TlsIdentity.read(secret.certificate(), secret.key()), trust);
  }
}

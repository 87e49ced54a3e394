package dev.commercesuite.system.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What an operator does to a suite that runs: replaces its certificates, authorities and signing
 * keys. Each step returns when it has taken effect, and fails when it does not.
 */
final class Rotations {
  private static final Duration RELOAD = Duration.ofSeconds(30);
  private static final Duration ANNOUNCEMENT = Duration.ofSeconds(60);
  private static final long DEADLINE_SECONDS = 10;

  private final TestSuite suite;
  private final People people;
  private final Person witness;
  private TestAuthority authority;
  private Map<String, TestCertificate> current = Map.of();

  Rotations(TestSuite suite) {
    this.suite = suite;
    this.people = new People(suite);
    this.witness = people.customer("Witness");
    this.authority = suite.authority();
  }

  /** All files at the same moment. */
  void swapCertificates() {
    current = ServiceCertificates.signedBy(authority);
    suite.certificates().swap(current);
    awaitCertificates();
  }

  /**
   * One file after the other. While a certificate and the key do not fit, the old ones are shown.
   */
  void overwriteCertificates() {
    Map<Integer, BigInteger> before = shown();
    List<Double> failures = failedReloads();
    current = ServiceCertificates.signedBy(authority);
    suite.certificates().overwriteChains(current);
    await()
        .atMost(RELOAD)
        .untilAsserted(() ->
            assertThat(failedReloads())
                .zipSatisfy(failures, (now, then) -> assertThat(now).isGreaterThan(then)));
    assertThat(shown()).as("shown while only half is written").isEqualTo(before);
    suite.certificates().overwriteKeys(current);
    awaitCertificates();
  }

  /** From old, over old and new, to new. */
  void changeAuthority() {
    TestAuthority old = authority;
    authority = suite.successor();
    suite.certificates().trust(old.pem() + authority.pem());
    awaitClients(authority, Status.Code.OK);
    swapCertificates();
    suite.certificates().trust(authority.pem());
    awaitClients(old, Status.Code.UNAVAILABLE);
    awaitClients(authority, Status.Code.OK);
  }

  /** Puts another signing key into the file; it does not sign yet. */
  void replaceSigningKey() {
    Path file = suite.folder().secrets().resolve("signing-key.pem");
    PrivateFiles.write(file, IssuerKey.generated().privatePem());
  }

  /** Waits until new tokens are signed by another key than this one. */
  String awaitSigningKeyOtherThan(String keyId) {
    return await()
        .atMost(ANNOUNCEMENT)
        .pollInterval(Duration.ofMillis(500))
        .until(this::signingKey, id -> !id.equals(keyId));
  }

  /** The id of the key by which new tokens are signed. */
  String signingKey() {
    return keyOf(people.logInAgain(witness).accessToken());
  }

  /** The id of the key by which a token is signed. */
  static String keyOf(String token) {
    return TokenDraft.of(token).header().path("kid").asText();
  }

  private void awaitCertificates() {
    Map<Integer, BigInteger> expected = new HashMap<>();
    ports().forEach((port, service) -> expected.put(port, serialOf(service)));
    await()
        .atMost(RELOAD)
        .untilAsserted(() -> assertThat(shown()).as("serial numbers by port").isEqualTo(expected));
  }

  private BigInteger serialOf(String service) {
    return Objects.requireNonNull(current.get(service)).serial();
  }

  private Map<Integer, BigInteger> shown() {
    String authorities = suite.authority().pem() + suite.successor().pem();
    Map<Integer, BigInteger> shown = new HashMap<>();
    ports().keySet().forEach(port -> shown.put(port, ShownCertificate.serialAt(port, authorities)));
    return shown;
  }

  /** All ports with TLS, and whose they are. */
  private Map<Integer, String> ports() {
    Ports ports = suite.ports();
    return Map.of(
        ports.userGrpc(), "user-service",
        ports.issuer(), "user-service",
        ports.orderGrpc(), "order-service",
        ports.paymentGrpc(), "payment-service");
  }

  private List<Double> failedReloads() {
    Ports ports = suite.ports();
    return Stream.of(ports.userAdmin(), ports.orderAdmin(), ports.paymentAdmin())
        .map(port -> new AdminPage(port).sum("tls_reload_failures_total"))
        .toList();
  }

  /** Until all processes answer clients with a certificate of this authority in this way. */
  private void awaitClients(TestAuthority signer, Status.Code code) {
    TestCertificate client = signer.certificate("client");
    for (String process : Connections.PROCESSES) {
      await().atMost(RELOAD).until(() -> answer(process, client), code::equals);
    }
  }

  private Status.Code answer(String process, TestCertificate client) {
    ManagedChannel channel = suite.connections().open(process, client);
    try {
      var _ =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }
}

package dev.commercesuite.system.security.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.suite.AdminPage;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.ServiceCertificates;
import dev.commercesuite.system.security.suite.ShownCertificate;
import dev.commercesuite.system.security.suite.TestAuthority;
import dev.commercesuite.system.security.suite.TestCertificate;
import dev.commercesuite.system.security.suite.TestSuite;
import dev.commercesuite.system.security.tokens.IssuerKey;
import dev.commercesuite.system.security.tokens.TokenDraft;
import io.grpc.ManagedChannel;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What an operator does to a suite that runs: replaces its certificates, authorities and signing
 * keys. Each step returns when it has taken effect, and fails when it does not.
 */
final class Rotations {
  private static final Duration RELOAD = Duration.ofSeconds(30);
  private static final Duration ANNOUNCEMENT = Duration.ofSeconds(60);

  /** How a service's token is refused when its certificate is not shown, or not believed. */
  private static final String NOT_SHOWN = "CLIENT_CERTIFICATE_INVALID";

  private static final String NO_CONNECTION = "UNAVAILABLE";

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
    awaitBelieved(authority);
    swapCertificates();
    suite.certificates().trust(authority.pem());
    awaitNotBelieved(old);
    awaitBelieved(authority);
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

  /** Until all processes take a certificate of this authority as that of order-service. */
  private void awaitBelieved(TestAuthority signer) {
    for (String process : Connections.PROCESSES) {
      await()
          .atMost(RELOAD)
          .until(
              () -> refusal(process, signer),
              answer -> !answer.equals(NOT_SHOWN) && !answer.equals(NO_CONNECTION));
    }
  }

  /** Until all processes refuse connections with a certificate of this authority. */
  private void awaitNotBelieved(TestAuthority signer) {
    for (String process : Connections.PROCESSES) {
      await().atMost(RELOAD).until(() -> refusal(process, signer), NO_CONNECTION::equals);
    }
  }

  private String refusal(String process, TestAuthority signer) {
    ManagedChannel channel = suite.connections().open(process, signer.certificate("order-service"));
    try {
      return OwnReads.refusal(process, channel, people.serviceToken());
    } finally {
      channel.shutdownNow();
    }
  }
}

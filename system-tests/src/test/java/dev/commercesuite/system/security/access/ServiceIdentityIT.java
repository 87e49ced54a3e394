package dev.commercesuite.system.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestCertificate;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.ManagedChannel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * payment-service believes order-service only if it shows both, its token and its certificate. (All
 * RPCs without the certificate, and with that of another service, are in {@link AccessMatrixIT}.)
 */
@ExtendWith(SharedSuite.class)
class ServiceIdentityIT {
  private static final String PROCESS = "payment";
  private static final String REFUSED = "CLIENT_CERTIFICATE_INVALID";

  private static TestSuite suite;
  private static People people;
  private static String token;

  @BeforeAll
  static void getToken(TestSuite shared) {
    suite = shared;
    people = new People(suite);
    token = people.serviceToken();
  }

  @Test
  void acceptsTheTokenWithAnyCertificateOfTheService() {
    assertThat(refusal(token, suite.authority().certificate("order-service"))).isEmpty();
    assertThat(refusal(token, suite.authority().certificate("order-service"))).isEmpty();
  }

  @Test
  void refusesTheTokenWithoutACertificate() {
    ManagedChannel channel = suite.connections().open(PROCESS);

    assertThat(closing(channel, token)).isEqualTo(REFUSED);
  }

  @Test
  void refusesTheTokenWithACertificateOfSomebodyElse() {
    assertThat(refusal(token, suite.authority().certificate("payment-service"))).isEqualTo(REFUSED);
    assertThat(refusal(token, suite.authority().certificate("order-service2"))).isEqualTo(REFUSED);
    assertThat(refusal(token, suite.authority().certificate("order-service.example")))
        .isEqualTo(REFUSED);
  }

  @Test
  void doesNotLookAtTheSubjectOfACertificate() {
    assertThat(refusal(token, suite.authority().certificateWithoutNames("order-service")))
        .isEqualTo(REFUSED);
  }

  @Test
  void endsConnectionsWithACertificateOfAnUnknownAuthority() {
    assertThat(refusal(token, suite.successor().certificate("order-service")))
        .isEqualTo("UNAVAILABLE");
  }

  @Test
  void givesACertificateAloneNoRights() {
    TestCertificate certificate = suite.authority().certificate("order-service");

    assertThat(refusal("", certificate)).isEqualTo("TOKEN_INVALID");
    assertThat(refusal(people.customer("Ada").tokens().getRefreshToken(), certificate))
        .isEqualTo("TOKEN_INVALID");
  }

  private static String refusal(String shownToken, TestCertificate certificate) {
    return closing(suite.connections().open(PROCESS, certificate), shownToken);
  }

  private static String closing(ManagedChannel channel, String shownToken) {
    try {
      return OwnReads.refusal(PROCESS, channel, shownToken);
    } finally {
      channel.shutdownNow();
    }
  }
}

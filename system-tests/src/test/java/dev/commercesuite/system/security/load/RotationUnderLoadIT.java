package dev.commercesuite.system.security.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.suite.AdminPage;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.TestSuite;
import dev.commercesuite.system.shares.InShare;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Certificates, authorities and signing keys are replaced while everybody goes on calling: no call
 * fails, and what is new is in use. The clients try nothing twice. {@code -Drotations} says how
 * many signing keys there are one after the other.
 */
@InShare(6)
class RotationUnderLoadIT {
  private static final int SIGNING_KEYS = Integer.getInteger("rotations", 5);
  private static final int CERTIFICATES_PER_SIGNING_KEY = 4;

  /** In which of these rounds another authority takes over. */
  private static final int NEXT_AUTHORITY = SIGNING_KEYS / 2;

  private static final int LEAST_CALLS = 20;

  /** Each as short as it can be. The connections between services are renewed often, too. */
  private static final Map<String, String> QUICK =
      Map.of(
          "TLS_RELOAD_INTERVAL", "1s",
          "SIGNING_KEY_RELOAD_INTERVAL", "1s",
          "SIGNING_KEY_ANNOUNCEMENT", "10s",
          "TOKEN_REVOCATION_INTERVAL", "1s",
          "GRPC_MAX_CONNECTION_AGE", "3s");

  @Test
  void noCallFailsWhileEverythingIsReplaced() {
    try (TestSuite suite = TestSuite.start(QUICK)) {
      Rotations rotations = new Rotations(suite);
      String firstToken = new People(suite).customer("Alan").accessToken();
      SteadyCalls calls = Traffic.start(suite);
      Set<String> keys;
      try {
        keys = rotate(rotations);
      } finally {
        calls.stop();
      }

      System.out.println("Answered calls: " + calls.answered());
      assertThat(calls.failures()).isEmpty();
      assertThat(calls.answered().values())
          .allSatisfy(n -> assertThat(n).isGreaterThan(LEAST_CALLS));
      assertThat(keys).hasSize(1 + SIGNING_KEYS).startsWith(Rotations.keyOf(firstToken));
      for (String process : Connections.PROCESSES) {
        OwnReads.of(process, suite.connections().toProcess(process), firstToken);
      }
      assertThat(new AdminPage(suite.ports().orderAdmin()).sum("token_revocations_failures_total"))
          .isZero();
      assertThat(
              new AdminPage(suite.ports().paymentAdmin()).sum("token_revocations_failures_total"))
          .isZero();
    }
  }

  /** All keys that signed, the first one included. */
  private static Set<String> rotate(Rotations rotations) {
    String key = rotations.signingKey();
    Set<String> keys = new LinkedHashSet<>(Set.of(key));
    for (int round = 0; round < SIGNING_KEYS; round++) {
      rotations.replaceSigningKey();
      for (int swap = 0; swap < CERTIFICATES_PER_SIGNING_KEY; swap++) {
        if (round == NEXT_AUTHORITY && swap == 0) {
          rotations.changeAuthority();
        } else if (swap % 2 == 0) {
          rotations.swapCertificates();
        } else {
          rotations.overwriteCertificates();
        }
      }
      key = rotations.awaitSigningKeyOtherThan(key);
      keys.add(key);
    }
    return keys;
  }
}

package dev.commercesuite.system.security.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.CallCredentials;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Without user-service the others go on for a while, and then accept no token: nobody can tell a
 * stolen one from a good one.
 */
class IssuerOutageIT {
  private static final Duration STALENESS = Duration.ofSeconds(8);

  /** One interval, and something for a machine that is busy. */
  private static final Duration EARLIER = Duration.ofSeconds(4);

  private static final Duration LATER = Duration.ofSeconds(60);

  private static final Map<String, String> SHORT =
      Map.of(
          "TOKEN_REVOCATION_INTERVAL",
          "1s",
          "TOKEN_REVOCATION_MAX_STALENESS",
          STALENESS.toString());

  @Test
  void othersGoOnForAWhileAndThenRefuse() {
    try (TestSuite suite = TestSuite.start(SHORT)) {
      String token = new People(suite).customer("Ada").accessToken();
      List<String> others = List.of("order", "payment");
      others.forEach(process -> assertThat(refusal(suite, process, token)).isEmpty());

      long begin = System.nanoTime();
      suite.stopService("user-service");

      for (String process : others) {
        String refusal =
            await()
                .atMost(LATER)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> refusal(suite, process, token), answer -> !answer.isEmpty());
        assertThat(refusal).isEqualTo("DEPENDENCY_UNAVAILABLE");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isGreaterThan(STALENESS.minus(EARLIER));
      }
      // What everyone may read is still open to everyone, but a token cannot be passed over.
      assertThat(catalogueRefusal(suite)).isEmpty();
      assertThat(catalogueRefusal(suite, new BearerCredentials(() -> token)))
          .isEqualTo("DEPENDENCY_UNAVAILABLE");
    }
  }

  private static String catalogueRefusal(TestSuite suite, CallCredentials... token) {
    CatalogServiceBlockingStub catalog =
        CatalogServiceGrpc.newBlockingStub(suite.connections().toProcess("order"))
            .withDeadlineAfter(LATER);
    try {
      var _ =
          (token.length == 0 ? catalog : catalog.withCallCredentials(token[0]))
              .listProducts(ListProductsRequest.getDefaultInstance());
      return "";
    } catch (StatusRuntimeException e) {
      return RemoteFailure.from(e).reason();
    }
  }

  private static String refusal(TestSuite suite, String process, String token) {
    return OwnReads.refusal(process, suite.connections().toProcess(process), token);
  }
}

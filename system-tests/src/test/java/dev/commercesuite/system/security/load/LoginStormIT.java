package dev.commercesuite.system.security.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import dev.commercesuite.system.shares.InShare;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A storm of logins takes neither the memory nor the processors of a suite: what is too much is
 * refused at once, and everybody else goes on.
 */
@InShare(5)
class LoginStormIT {
  private static final int STORM = 500;

  /** Of one hash, as configured by default. */
  private static final long HASH_BYTES = 19_456L * 1_024;

  /** Logins that are hashed or wait for it, as configured by default. */
  private static final int PLACES = 34;

  /** Of one address, as configured by default. Those that wait hold theirs, too. */
  private static final int ATTEMPTS = 100;

  /** Attempts that come back while the test runs, one in nine seconds. */
  private static final int RETURNED = 15;

  private static final int MOST_STORMS = 20;
  private static final Duration LATER = Duration.ofSeconds(30);

  /** Generous: two processors also hash, and carry all services and this test. */
  private static final Duration LONGEST_MEDIAN = Duration.ofSeconds(1);

  @Test
  @ExtendWith(SharedSuite.class)
  void hashesAFewPasswordsAndRefusesTheRest(TestSuite suite) throws InterruptedException {
    assertThat(Runtime.getRuntime().maxMemory())
        .as("bytes for all services, which would not do if each attempt took its own")
        .isLessThan(STORM * HASH_BYTES / 4);
    People people = new People(suite);
    Person person = people.customer("Ada");
    SteadyCalls others = othersOf(suite, person);

    List<RemoteFailure> refusals = new LoginStorm(suite.connections(), STORM).refusals();
    people.logInAgain(person);
    others.stop();

    Map<String, Integer> reasons = byReason(refusals);
    System.out.printf("Logins: %s; others: %s, %s%n", reasons, others.answered(), others.medians());
    assertThat(reasons).containsOnlyKeys("CREDENTIALS_INVALID", "OVERLOADED");
    assertExcessIsToldWhenToComeBack(refusals);
    assertThat(others.failures()).isEmpty();
    assertThat(others.medians().values())
        .allSatisfy(median -> assertThat(median).isLessThan(LONGEST_MEDIAN));
  }

  /**
   * The storm goes on until its address has no attempts left. They come back one by one, and then
   * whoever knows a password gets in from there again.
   */
  @Test
  void throttlesAnAddressThatGoesOn() {
    Map<String, String> throttled = Map.of("LOGIN_ATTEMPTS_PER_ADDRESS", String.valueOf(ATTEMPTS));
    try (TestSuite suite = TestSuite.start(throttled)) {
      People people = new People(suite);
      Person person = people.customer("Ada");
      LoginStorm storm = new LoginStorm(suite.connections(), STORM);
      Map<String, Integer> reasons = new HashMap<>();
      for (int i = 0; i < MOST_STORMS && !reasons.containsKey("ATTEMPTS_THROTTLED"); i++) {
        List<RemoteFailure> refusals = storm.refusals();
        assertExcessIsToldWhenToComeBack(refusals);
        byReason(refusals).forEach((reason, n) -> reasons.merge(reason, n, Integer::sum));
      }

      System.out.println("Logins: " + reasons);
      assertThat(reasons)
          .containsOnlyKeys("CREDENTIALS_INVALID", "OVERLOADED", "ATTEMPTS_THROTTLED");
      assertThat(reasons.get("CREDENTIALS_INVALID"))
          .isBetween(ATTEMPTS - PLACES, ATTEMPTS + RETURNED);
      await()
          .atMost(LATER)
          .pollInterval(Duration.ofSeconds(1))
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .until(() -> !people.logInAgain(person).accessToken().isEmpty());
    }
  }

  /** Begun, and each answered once. */
  private static SteadyCalls othersOf(TestSuite suite, Person person) throws InterruptedException {
    SteadyCalls calls = new SteadyCalls();
    Duration pause = Duration.ofMillis(10);
    CountDownLatch begun = new CountDownLatch(Connections.PROCESSES.size());
    for (String process : Connections.PROCESSES) {
      calls.every(
          pause,
          "read in " + process,
          () -> {
            OwnReads.of(process, suite.connections().toProcess(process), person.accessToken());
            begun.countDown();
          });
    }
    calls.every(
        pause,
        "ListProducts",
        () ->
            CatalogServiceGrpc.newBlockingStub(suite.connections().toProcess("order"))
                .listProducts(ListProductsRequest.getDefaultInstance()));
    begun.await();
    return calls;
  }

  private static void assertExcessIsToldWhenToComeBack(List<RemoteFailure> refusals) {
    assertThat(refusals)
        .filteredOn(refusal -> !refusal.reason().equals("CREDENTIALS_INVALID"))
        .allSatisfy(refusal -> {
          assertThat(refusal.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
          assertThat(refusal.retryDelay()).isPositive();
        });
  }

  private static Map<String, Integer> byReason(List<RemoteFailure> refusals) {
    Map<String, Integer> reasons = new HashMap<>();
    refusals.forEach(refusal -> reasons.merge(refusal.reason(), 1, Integer::sum));
    return reasons;
  }
}

package dev.commercesuite.system.security.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.system.security.people.OpenWatch;
import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.people.Shop;
import dev.commercesuite.system.security.revocation.TokenRevocations.Ending;
import dev.commercesuite.system.security.revocation.TokenRevocations.Reach;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An access token that is ended before it expires is refused by every service within a minute, with
 * the intervals that services have by default.
 */
@ExtendWith(SharedSuite.class)
class RevocationIT {
  private static final Duration PROMISED = Duration.ofSeconds(60);

  private static TestSuite suite;
  private static Person bystander;
  private static OpenWatch watch;
  private static OpenWatch watchOfTheBystander;

  /** Who had their tokens ended, by another login of the same person. */
  private static final Map<Ending, Person> ended = new EnumMap<>(Ending.class);

  private static final Map<Ending, Person> elsewhere = new EnumMap<>(Ending.class);

  /** Everything at once: the minute is spent only once. */
  @BeforeAll
  static void endTokens(TestSuite shared) {
    suite = shared;
    People people = new People(suite);
    Shop shop = new Shop(suite, people);
    bystander = people.customer("Bystander");
    for (Ending ending : Ending.values()) {
      Person person = people.customer(ending.name());
      ended.put(ending, person);
      elsewhere.put(ending, people.logInAgain(person));
    }
    watch = watch(shop, of(ended, Ending.DISABLE_USER));
    watchOfTheBystander = watch(shop, bystander);
    ended.forEach((how, person) -> requireAccepted(person));
    elsewhere.forEach((how, person) -> requireAccepted(person));

    TokenRevocations endings = new TokenRevocations(suite, people.admin());
    ended.forEach((how, person) -> endings.end(person, how));
    long begin = System.nanoTime();
    await()
        .atMost(PROMISED)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(notRevoked()).isEmpty());
    System.out.printf(
        "Revoked everywhere after %d ms%n", Duration.ofNanos(System.nanoTime() - begin).toMillis());
  }

  @Test
  void endsTheWatchOfADisabledUser() throws Exception {
    StatusRuntimeException end = watch.end().get(PROMISED.toSeconds(), TimeUnit.SECONDS);

    assertThat(RemoteFailure.from(Objects.requireNonNull(end)).reason()).isEqualTo("TOKEN_REVOKED");
    assertThat(watchOfTheBystander.end()).isNotDone();
  }

  @Test
  void otherSessionsGoOn() {
    elsewhere.forEach((how, person) -> {
      if (how.reach() == Reach.SESSION) {
        requireAccepted(person);
      }
    });
  }

  @Test
  void otherUsersGoOn() {
    requireAccepted(bystander);
  }

  @Test
  void newRolesTakeANewLogin() {
    requireAccepted(new People(suite).logInAgain(of(ended, Ending.SET_ROLES)));
  }

  /** Every token that has to be refused and is not, or for another reason. */
  private static List<String> notRevoked() {
    List<String> wrong = new ArrayList<>();
    for (Ending ending : Ending.values()) {
      addIfNotRevoked(wrong, ending + ", this session", of(ended, ending));
      if (ending.reach() == Reach.USER) {
        addIfNotRevoked(wrong, ending + ", another session", of(elsewhere, ending));
      }
    }
    return wrong;
  }

  private static void addIfNotRevoked(List<String> wrong, String what, Person person) {
    for (String process : Connections.PROCESSES) {
      String refusal = refusal(process, person);
      if (!refusal.equals("TOKEN_REVOKED")) {
        wrong.add("%s, in %s: %s".formatted(what, process, refusal));
      }
    }
  }

  private static void requireAccepted(Person person) {
    for (String process : Connections.PROCESSES) {
      assertThat(refusal(process, person)).as(person.displayName() + " in " + process).isEmpty();
    }
  }

  private static String refusal(String process, Person person) {
    return OwnReads.refusal(process, suite.connections().toProcess(process), person.accessToken());
  }

  private static OpenWatch watch(Shop shop, Person person) {
    return OpenWatch.of(
        suite.connections().toProcess("order"),
        person,
        shop.order(person, shop.product(), PrivateData.ofNobody()));
  }

  private static Person of(Map<Ending, Person> people, Ending ending) {
    return Objects.requireNonNull(people.get(ending));
  }
}

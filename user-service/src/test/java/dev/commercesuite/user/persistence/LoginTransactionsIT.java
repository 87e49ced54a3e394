package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.sessions.Logins;
import dev.commercesuite.user.domain.sessions.SessionLifetimes;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import dev.commercesuite.user.domain.throttling.Throttle;
import dev.commercesuite.user.fixture.FakeAccessTokens;
import dev.commercesuite.user.fixture.FakePasswordHasher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a login costs the database: a transaction before the hash and one after. */
class LoginTransactionsIT {
  private static final Password WRONG = new Password("wrong password");
  private static final int ATTEMPTS = 3;

  private final StoreFixture fixture = new StoreFixture();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Database database = Database.open(fixture.config, "counted", metrics);
  private final FakePasswordHasher passwords = new FakePasswordHasher();
  private final InstantSource clock = InstantSource.fixed(StoreFixture.NOW);
  private final PostgresSecurityEvents events = new PostgresSecurityEvents(database, _ -> {});
  private final PostgresAttemptStore attempts =
      new PostgresAttemptStore(database, new Secret("a secret of the tests, long enough"));
  private final Logins logins =
      new Logins(
          new PostgresLoginStore(database, attempts),
          new Throttle(
              attempts,
              new AttemptLimits(ATTEMPTS, 100, 50, Duration.ofMinutes(15)),
              events,
              clock),
          passwords,
          new FakeAccessTokens(),
          events,
          fixture.ids,
          clock,
          new SessionLifetimes(Duration.ofDays(14), Duration.ofDays(90)));
  private final User ann = insertAnn();

  @AfterEach
  void close() {
    database.close();
    fixture.close();
  }

  @Test
  void loginIsTwoTransactions() {
    assertThat(transactions(() -> logins.login(ann.email(), PASSWORD, CLIENT))).isEqualTo(2);

    assertThat(fixture.kinds()).containsExactly(Kind.USER_CREATED, Kind.LOGIN_SUCCEEDED);
  }

  @Test
  void loginThatHashesThePasswordAnewIsTwoTransactions() {
    passwords.parameters = "p2";
    assertThat(transactions(() -> logins.login(ann.email(), PASSWORD, CLIENT))).isEqualTo(2);

    assertThat(fixture.users.findAccount(ann.id()).orElseThrow().password())
        .isEqualTo(passwords.hash(PASSWORD));
  }

  @Test
  void wrongPasswordAndUnknownAddressAreTwoTransactionsEach() {
    assertThat(transactions(() -> refuse(ann.email()))).isEqualTo(2);
    assertThat(transactions(() -> refuse(new Email("nobody@example.com")))).isEqualTo(2);

    assertThat(fixture.kinds())
        .containsExactly(Kind.USER_CREATED, Kind.LOGIN_FAILED, Kind.LOGIN_FAILED);
  }

  @Test
  void throttledLoginIsOneTransactionAndNoHash() {
    for (int i = 0; i < ATTEMPTS; i++) {
      refuse(ann.email());
    }
    int work = passwords.work;

    assertThat(
            transactions(() ->
                assertThatThrownBy(() -> logins.login(ann.email(), PASSWORD, CLIENT))
                    .isInstanceOf(UserException.AttemptsThrottled.class)))
        .isEqualTo(1);
    assertThat(passwords.work).isEqualTo(work);
    assertThat(fixture.kinds()).endsWith(Kind.LOGIN_FAILED, Kind.ATTEMPTS_THROTTLED);
  }

  @Test
  void loginThatTheHasherIsTooBusyForGivesItsAttemptBack() {
    passwords.overloaded = true;
    for (int i = 0; i <= ATTEMPTS; i++) {
      assertThat(
              transactions(() ->
                  assertThatThrownBy(() -> logins.login(ann.email(), PASSWORD, CLIENT))
                      .isInstanceOf(UserException.HashingOverloaded.class)))
          .isEqualTo(2);
    }

    passwords.overloaded = false;
    assertThat(logins.login(ann.email(), PASSWORD, CLIENT)).isNotNull();
  }

  private User insertAnn() {
    User user = fixture.user("ann@example.com", Role.CUSTOMER);
    return fresh(
        fixture.users.insert(
            request(), user, passwords.hash(PASSWORD), StoreFixture.created(user)));
  }

  private void refuse(Email email) {
    assertThatThrownBy(() -> logins.login(email, WRONG, CLIENT))
        .isInstanceOf(UserException.CredentialsInvalid.class);
  }

  /** Every transaction takes a connection of the pool once. */
  private long transactions(Runnable work) {
    long before = used();
    work.run();
    return used() - before;
  }

  private long used() {
    return metrics.get("hikaricp.connections.usage").timer().count();
  }
}

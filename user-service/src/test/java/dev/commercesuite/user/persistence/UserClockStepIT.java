package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.persistence.StoreFixture.HASH;
import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.created;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserFilter;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are filtered by create time, which look for ids, when the clock is set. */
class UserClockStepIT {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final StoreFixture fixture = new StoreFixture();
  private Instant now = NOW;
  private final Uuid7 ids = new Uuid7(() -> now);

  @AfterEach
  void close() {
    fixture.close();
  }

  private User inserted(String email) {
    User user =
        User.created(new UserId(ids.get()), new Email(email), "Ann", Set.of(Role.CUSTOMER), now);
    return fresh(fixture.users.insert(request(), user, HASH, created(user)));
  }

  private Session started(User user) {
    Session session =
        new Session(
            new SessionId(ids.get()),
            user.id(),
            now,
            now,
            now.plus(Duration.ofDays(1)),
            new ClientConnection("grpcurl", "192.0.2.1"));
    assertThat(fixture.start(new Account(user, HASH, 1), session, RefreshToken.random()))
        .contains(user);
    return session;
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.001S", "PT-1M", "PT-1M-0.001S", "PT-2H", "PT2H"})
  void whatIsMadeAfterwardsIsFoundByItsCreateTime(Duration step) {
    User ann = inserted("ann@example.com");
    started(ann);

    now = NOW.plus(step);
    User bob = inserted("bob@example.com");
    Session session = started(ann);

    UserFilter within = new UserFilter(Set.of(), null, null, now, now.plus(MOMENT));
    UserFilter later = new UserFilter(Set.of(), null, null, now.plus(MOMENT), null);
    assertThat(fixture.users.list(within, null, 9)).containsExactly(bob);
    assertThat(fixture.users.list(later, null, 9)).doesNotContain(bob);
    assertThat(
            fixture.sessions.list(new SessionFilter(ann.id(), now, now.plus(MOMENT)), now, null, 9))
        .containsExactly(session);
  }
}

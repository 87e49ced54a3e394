package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.persistence.StoreFixture.HASH;
import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.change;
import static dev.commercesuite.user.persistence.StoreFixture.created;
import static dev.commercesuite.user.persistence.StoreFixture.ended;
import static dev.commercesuite.user.persistence.StoreFixture.withRole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserFilter;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresUserStoreIT {
  private static final PasswordHash OTHER_HASH = new PasswordHash("$argon2id$other");

  private final StoreFixture fixture = new StoreFixture();
  private final PostgresUserStore store = fixture.users;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void keepsWhatItIsGiven() {
    User user = fixture.inserted("Ann@Example.com", Role.CUSTOMER, Role.STAFF);

    assertThat(store.find(user.id())).contains(user);
    assertThat(fixture.beginLogin(new Email("ann@example.COM"), "192.0.2.1", NOW).account())
        .isEqualTo(new Account(user, HASH, 1));
    assertThat(store.findAll(List.of(user.id(), new UserId(UUID.randomUUID()))))
        .containsExactly(user);
    assertThat(store.find(new UserId(UUID.randomUUID()))).isEmpty();
  }

  @Test
  void addressIsUniqueWithoutRegardToCase() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    User bob = fixture.inserted("bob@example.com", Role.CUSTOMER);

    assertThatThrownBy(() -> fixture.inserted("ANN@example.com", Role.CUSTOMER))
        .isInstanceOf(UserException.EmailTaken.class);
    assertThatThrownBy(() ->
            store.change(
                request(), bob.id(), change(user -> withEmail(user, ann.email().address()))))
        .isInstanceOf(UserException.EmailTaken.class);
  }

  @Test
  void repeatedInsertIsReplayedAlthoughTheAddressIsTakenByNow() {
    UUID requestId = UUID.randomUUID();
    User user = fixture.user("ann@example.com", Role.CUSTOMER);
    User again = fixture.user("ann@example.com", Role.CUSTOMER);

    fresh(store.insert(request("caller", requestId), user, HASH, created(user)));
    assertThat(store.insert(request("caller", requestId), again, HASH, created(again)))
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed -> assertThat(replayed.response()).asString().isEqualTo(user.toString()));
  }

  @Test
  void listsByPageNewestFirst() {
    List<User> users = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      users.add(fixture.inserted("user" + i + "@example.com", Role.CUSTOMER));
    }
    UserFilter all = new UserFilter(Set.of(), null, null, null, null);

    List<User> first = store.list(all, null, 3);
    List<User> second = store.list(all, first.getLast().id(), 3);

    assertThat(first).containsExactlyElementsOf(users.reversed().subList(0, 3));
    assertThat(second).containsExactlyElementsOf(users.reversed().subList(3, 5));
  }

  @Test
  void filtersByStateRoleAndAddress() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    User bob = fixture.inserted("bob@example.com", Role.CUSTOMER, Role.STAFF);
    User cid = fixture.inserted("cid@example.com", Role.CUSTOMER);
    User disabled = fixture.changed(ann, user -> ended(user, NOW, null));
    User deleted = fixture.changed(cid, user -> ended(user, NOW, NOW));

    assertThat(list(Set.of(), null, null)).containsExactly(deleted, bob, disabled);
    assertThat(list(Set.of(UserState.ACTIVE), null, null)).containsExactly(bob);
    assertThat(list(Set.of(UserState.DISABLED), null, null)).containsExactly(disabled);
    assertThat(list(Set.of(UserState.DELETED), null, null)).containsExactly(deleted);
    assertThat(list(Set.of(UserState.ACTIVE, UserState.DISABLED), null, null))
        .containsExactly(bob, disabled);
    assertThat(list(Set.of(), Role.STAFF, null)).containsExactly(bob);
    assertThat(list(Set.of(), null, new Email("BOB@example.com"))).containsExactly(bob);
    assertThat(list(Set.of(UserState.ACTIVE), null, new Email("ann@example.com"))).isEmpty();
  }

  @Test
  void findsByAddressTheDeletedAccountThatStillTakesIt() {
    User deleted =
        fixture.changed(
            fixture.inserted("ann@example.com", Role.CUSTOMER), user -> ended(user, NOW, NOW));
    User again = fixture.user("ANN@example.com", Role.CUSTOMER);

    assertThatThrownBy(() -> store.insert(request(), again, HASH, created(again)))
        .isInstanceOf(UserException.EmailTaken.class);
    assertThat(list(Set.of(), null, again.email())).containsExactly(deleted);
  }

  @Test
  void filtersByTheTimeOfCreation() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    Instant time = ann.createTime();

    assertThat(store.list(new UserFilter(Set.of(), null, null, time, null), null, 10))
        .containsExactly(ann);
    assertThat(store.list(new UserFilter(Set.of(), null, null, null, time), null, 10)).isEmpty();
  }

  @Test
  void accountThatIsNotActiveLosesItsSessions() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    Session session = fixture.session(ann);
    fixture.start(new Account(ann, HASH, 1), session, RefreshToken.random());

    fixture.changed(ann, user -> ended(user, NOW, null));

    assertThat(fixture.sessions.list(new SessionFilter(ann.id(), null, null), NOW, null, 10))
        .isEmpty();
    assertThat(
            fixture.start(new Account(ann, HASH, 1), fixture.session(ann), RefreshToken.random()))
        .isEmpty();
  }

  @Test
  void passwordChangeEndsSessionsAndNeedsThePasswordThatWasChecked() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    Account account = new Account(ann, HASH, 1);
    Session here = fixture.session(ann);
    Session there = fixture.session(ann);
    fixture.start(account, here, RefreshToken.random());
    fixture.start(account, there, RefreshToken.random());

    fresh(store.changePassword(request(), account, OTHER_HASH, change(user -> user), here.id()));

    assertThat(store.findAccount(ann.id()).orElseThrow())
        .isEqualTo(new Account(ann, OTHER_HASH, 2));
    assertThat(fixture.sessions.list(new SessionFilter(ann.id(), null, null), NOW, null, 10))
        .containsExactly(here);
    assertThatThrownBy(
            () -> store.changePassword(request(), account, HASH, change(user -> user), here.id()))
        .isInstanceOf(UserException.CurrentPasswordWrong.class);
    assertThat(fixture.start(account, fixture.session(ann), RefreshToken.random())).isEmpty();
  }

  @Test
  void hashOfTheSamePasswordIsReplacedWithoutEndingAnything() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    Account account = new Account(ann, HASH, 1);

    assertThat(fixture.start(account, fixture.session(ann), RefreshToken.random(), OTHER_HASH))
        .contains(ann);
    PasswordHash late = new PasswordHash("$argon2id$late");
    assertThat(fixture.start(account, fixture.session(ann), RefreshToken.random(), late))
        .contains(ann);

    assertThat(store.findAccount(ann.id())).contains(new Account(ann, OTHER_HASH, 1));
    assertThat(fixture.sessions.list(new SessionFilter(ann.id(), null, null), NOW, null, 10))
        .hasSize(2);
  }

  @Test
  void onlyOneOfManyProcessesCreatesTheFirstAdmin() throws Exception {
    List<Callable<Boolean>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      User admin = fixture.user("admin" + i + "@example.com", Role.ADMIN);
      starts.add(() -> store.insertFirstAdmin(admin, HASH, created(admin)));
    }

    assertThat(inParallel(starts)).containsOnlyOnce(true);
    assertThat(store.hasAdmin()).isTrue();
  }

  @Test
  void oneOfTwoAdminsWhoDemoteEachOtherStays() throws Exception {
    for (int round = 0; round < 10; round++) {
      User ann = fixture.inserted("ann" + round + "@example.com", Role.ADMIN);
      User bob = fixture.inserted("bob" + round + "@example.com", Role.ADMIN);

      List<Boolean> demoted = inParallel(List.of(demotion(ann), demotion(bob)));

      assertThat(demoted).containsExactlyInAnyOrder(true, false);
      User last = demoted.getFirst() ? bob : ann;
      fixture.database.useTransaction(
          tx -> tx.update("update users set roles = '{STAFF}' where id = ?", last.id().value()));
    }
  }

  private Callable<Boolean> demotion(User admin) {
    return () -> {
      try {
        store.change(request(), admin.id(), change(user -> withRole(user, Role.STAFF)));
        return true;
      } catch (UserException.LastAdmin _) {
        return false;
      }
    };
  }

  private static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    }
  }

  private List<User> list(Set<UserState> states, @Nullable Role role, @Nullable Email email) {
    return store.list(new UserFilter(states, role, email, null, null), null, 10);
  }

  private static User withEmail(User user, String email) {
    return StoreFixture.copy(
        user, new Email(email), user.roles(), user.disableTime(), user.deleteTime());
  }
}

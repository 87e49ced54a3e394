package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.domain.recovery.RecoveryPurpose.EMAIL_VERIFICATION;
import static dev.commercesuite.user.domain.recovery.RecoveryPurpose.PASSWORD_RESET;
import static dev.commercesuite.user.persistence.StoreFixture.HASH;
import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.change;
import static dev.commercesuite.user.persistence.StoreFixture.ended;
import static dev.commercesuite.user.persistence.StoreFixture.withRole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.recovery.IssuedRecoveryToken;
import dev.commercesuite.user.domain.recovery.RecoveryAccount;
import dev.commercesuite.user.domain.recovery.RecoveryPurpose;
import dev.commercesuite.user.domain.recovery.RecoveryToken;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresRecoveryStoreIT {
  private static final PasswordHash OTHER_HASH = new PasswordHash("$argon2id$other");
  private static final Duration LIFETIME = Duration.ofMinutes(30);
  private static final Instant EXPIRE_TIME = NOW.plus(LIFETIME);

  private final StoreFixture fixture = new StoreFixture();
  private final PostgresRecoveryStore store = fixture.recovery;
  private final User ann = fixture.inserted("Ann@example.com", Role.CUSTOMER);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void findsAnAccountByIdAndByAddressWithoutRegardToCase() {
    assertThat(store.findUser(new RecoveryAccount.WithId(ann.id()))).contains(ann);
    assertThat(store.findUser(new RecoveryAccount.WithEmail(new Email("aNN@EXAMPLE.com"))))
        .contains(ann);
    assertThat(store.findUser(new RecoveryAccount.WithId(new UserId(UUID.randomUUID())))).isEmpty();
    assertThat(store.findUser(new RecoveryAccount.WithEmail(new Email("bob@example.com"))))
        .isEmpty();
    User deleted = fixture.changed(ann, user -> ended(user, null, NOW));
    assertThat(store.findUser(new RecoveryAccount.WithId(ann.id()))).contains(deleted);
  }

  @Test
  void resetReplacesThePasswordAndEndsWhatItGotSomebody() {
    Session session = started(ann);
    RecoveryToken token = issue(ann, PASSWORD_RESET);
    assertThat(fixture.sessions.isLive(ann.id(), session.id(), ann.version(), NOW)).isTrue();

    User changed = reset(token, NOW).orElseThrow();

    assertThat(changed.version()).isEqualTo(2);
    assertThat(fixture.users.findAccount(ann.id())).contains(new Account(changed, OTHER_HASH, 2));
    assertThat(fixture.sessions.list(new SessionFilter(ann.id(), null, null), NOW, null, 10))
        .isEmpty();
    assertThat(fixture.sessions.isLive(ann.id(), session.id(), ann.version(), NOW)).isFalse();
    assertThat(fixture.events())
        .endsWith(
            issuedEvent(ann),
            new SecurityEvent(
                Kind.PASSWORD_RESET, "admin", ann.id(), null, "192.0.2.9", "roles [CUSTOMER]"));
    assertThat(
            fixture.start(new Account(ann, HASH, 1), fixture.session(ann), RefreshToken.random()))
        .isEmpty();
  }

  @Test
  void resetIsInTheRevocationListWithTheVersionFromWhichTokensAreGood() throws Exception {
    Session session = started(ann);
    reset(issue(ann, PASSWORD_RESET), NOW);

    var revoked = new PostgresRevocations(fixture.database, () -> NOW).fetch(null);

    assertThat(revoked.users()).containsExactly(Map.entry(ann.id().toString(), 2L));
    assertThat(revoked.sessions()).containsExactly(session.id().toString());
  }

  @Test
  void verificationIsKeptAndEndsNothing() {
    Session session = started(ann);
    RecoveryToken token = issue(ann, EMAIL_VERIFICATION);

    User verified = verify(token, NOW).orElseThrow();

    assertThat(verified.emailVerifyTime()).isEqualTo(NOW);
    assertThat(fixture.users.find(ann.id())).contains(verified);
    assertThat(fixture.users.findAccount(ann.id())).contains(new Account(verified, HASH, 1));
    assertThat(fixture.sessions.isLive(ann.id(), session.id(), ann.version(), NOW)).isTrue();
    assertThat(fixture.kinds()).endsWith(Kind.RECOVERY_TOKEN_ISSUED, Kind.EMAIL_VERIFIED);
  }

  @Test
  void tokenIsUsedOnce() {
    RecoveryToken token = issue(ann, PASSWORD_RESET);
    assertThat(reset(token, NOW)).isPresent();

    assertThat(store.findOwner(token, PASSWORD_RESET, NOW)).isEmpty();
    assertUnchanged(() -> assertThat(reset(token, NOW)).isEmpty());
  }

  @Test
  void tokenIsGoodUntilItExpires() {
    RecoveryToken token = issue(ann, PASSWORD_RESET);

    assertThat(store.findOwner(token, PASSWORD_RESET, EXPIRE_TIME)).isEmpty();
    assertUnchanged(() -> assertThat(reset(token, EXPIRE_TIME)).isEmpty());
    Instant justBefore = EXPIRE_TIME.minusMillis(1);
    assertThat(store.findOwner(token, PASSWORD_RESET, justBefore)).contains(ann);
    assertThat(reset(token, justBefore)).isPresent();
  }

  @Test
  void tokenIsGoodForItsPurposeOnly() {
    RecoveryToken reset = issue(ann, PASSWORD_RESET);
    RecoveryToken verification = issue(ann, EMAIL_VERIFICATION);

    assertThat(store.findOwner(reset, EMAIL_VERIFICATION, NOW)).isEmpty();
    assertThat(store.findOwner(verification, PASSWORD_RESET, NOW)).isEmpty();
    assertUnchanged(() -> {
      assertThat(verify(reset, NOW)).isEmpty();
      assertThat(reset(verification, NOW)).isEmpty();
      assertThat(reset(RecoveryToken.random(), NOW)).isEmpty();
    });
  }

  @Test
  void tokenChangesTheAccountThatItWasIssuedToAndNoOther() {
    User bob = fixture.inserted("bob@example.com", Role.CUSTOMER);
    RecoveryToken ofAnn = issue(ann, PASSWORD_RESET);
    RecoveryToken ofBob = issue(bob, PASSWORD_RESET);

    assertThat(store.findOwner(ofBob, PASSWORD_RESET, NOW)).contains(bob);
    assertThat(reset(ofBob, NOW)).map(User::id).contains(bob.id());

    assertThat(fixture.users.findAccount(ann.id())).contains(new Account(ann, HASH, 1));
    assertThat(store.findOwner(ofAnn, PASSWORD_RESET, NOW)).contains(ann);
  }

  @Test
  void newTokenTakesThePlaceOfTheEarlierOne() {
    RecoveryToken first = issue(ann, PASSWORD_RESET);
    RecoveryToken other = issue(ann, EMAIL_VERIFICATION);
    RecoveryToken second = issue(ann, PASSWORD_RESET);

    assertUnchanged(() -> assertThat(reset(first, NOW)).isEmpty());
    assertThat(reset(second, NOW)).isPresent();
    assertThat(verify(other, NOW)).isPresent();

    RecoveryToken third = issue(ann, PASSWORD_RESET);
    assertThat(reset(second, NOW)).isEmpty();
    assertThat(reset(third, NOW)).isPresent();
  }

  @Test
  void changedAddressVoidsTheToken() {
    RecoveryToken reset = issue(ann, PASSWORD_RESET);
    RecoveryToken verification = issue(ann, EMAIL_VERIFICATION);
    fixture.changed(ann, user -> withEmail(user, "anna@example.com"));

    assertThat(store.findOwner(reset, PASSWORD_RESET, NOW)).isEmpty();
    assertUnchanged(() -> {
      assertThat(reset(reset, NOW)).isEmpty();
      assertThat(verify(verification, NOW)).isEmpty();
    });
  }

  @Test
  void disabledAndDeletedAccountsCannotUseTheirTokens() {
    RecoveryToken reset = issue(ann, PASSWORD_RESET);
    RecoveryToken verification = issue(ann, EMAIL_VERIFICATION);
    for (UnaryOperator<User> end :
        List.<UnaryOperator<User>>of(
            user -> ended(user, NOW, null), user -> ended(user, null, NOW))) {
      fixture.changed(ann, end);

      assertThat(store.findOwner(reset, PASSWORD_RESET, NOW)).isEmpty();
      assertUnchanged(() -> {
        assertThat(reset(reset, NOW)).isEmpty();
        assertThat(verify(verification, NOW)).isEmpty();
      });
    }
  }

  @Test
  void changedPasswordVoidsResetsAndNothingElse() {
    RecoveryToken reset = issue(ann, PASSWORD_RESET);
    RecoveryToken verification = issue(ann, EMAIL_VERIFICATION);

    fresh(
        fixture.users.changePassword(
            request(), new Account(ann, HASH, 1), OTHER_HASH, change(user -> user), null));

    assertThat(reset(reset, NOW)).isEmpty();
    assertThat(verify(verification, NOW)).isPresent();
  }

  @Test
  void refusalOfTheRuleLeavesTheTokenUnused() {
    RecoveryToken token = issue(ann, PASSWORD_RESET);

    assertUnchanged(() ->
        assertThatThrownBy(() ->
                store.resetPassword(
                    token,
                    OTHER_HASH,
                    NOW,
                    resetBy(_ -> {
                      throw new UserException.RecoveryTokenInvalid();
                    })))
            .isInstanceOf(UserException.RecoveryTokenInvalid.class));

    assertThat(reset(token, NOW)).isPresent();
  }

  @Test
  void oneOfManyWithTheSameTokenGetsIt() throws Exception {
    for (int round = 0; round < 5; round++) {
      RecoveryToken token = issue(ann, PASSWORD_RESET);
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Optional<User>>> results = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 8; i++) {
          PasswordHash hash = new PasswordHash("$argon2id$round" + round + "caller" + i);
          results.add(
              threads.submit(() -> {
                start.await();
                return store.resetPassword(
                    token, hash, NOW, resetBy(user -> user.withOtherPassword(NOW)));
              }));
        }
        start.countDown();
      }

      List<Integer> winners = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        if (results.get(i).get().isPresent()) {
          winners.add(i);
        }
      }
      assertThat(winners).hasSize(1);
      Account account = fixture.users.findAccount(ann.id()).orElseThrow();
      assertThat(account.password())
          .isEqualTo(new PasswordHash("$argon2id$round" + round + "caller" + winners.getFirst()));
      assertThat(account.passwordVersion()).isEqualTo(round + 2L);
    }
  }

  @Test
  void secondOfTwoIsRefusedAlthoughItCameWhileTheFirstWasAtWork() throws Exception {
    RecoveryToken token = issue(ann, PASSWORD_RESET);
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<User>> first =
          threads.submit(() ->
              store.resetPassword(
                  token,
                  OTHER_HASH,
                  NOW,
                  resetBy(user -> {
                    working.countDown();
                    await(end);
                    return user.withOtherPassword(NOW);
                  })));
      await(working); // It has used the token up and not committed.
      Future<Optional<User>> second = threads.submit(() -> reset(token, NOW));
      awaitOneThatWaitsForALock();
      end.countDown();

      assertThat(first.get()).isPresent();
      assertThat(second.get()).isEmpty();
    }
  }

  @Test
  void accountThatIsDisabledWhileItsTokenIsPresentedStaysDisabled() throws Exception {
    RecoveryToken token = issue(ann, PASSWORD_RESET);
    CountDownLatch disabling = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<User> disabled =
          threads.submit(() ->
              fixture.changed(
                  ann,
                  user -> {
                    disabling.countDown();
                    await(end);
                    return ended(user, NOW, null);
                  }));
      await(disabling); // It holds the account.
      Future<Optional<User>> refused = threads.submit(() -> reset(token, NOW));
      awaitOneThatWaitsForALock();
      end.countDown();

      assertThat(refused.get()).isEmpty();
      assertThat(fixture.users.findAccount(ann.id()))
          .contains(new Account(disabled.get(), HASH, 1));
    }
  }

  @Test
  void rolesThatChangeMeanwhileAreSeenByTheRule() {
    RecoveryToken token = issue(ann, PASSWORD_RESET);
    fixture.changed(ann, user -> withRole(user, Role.STAFF));
    List<Set<Role>> seen = new ArrayList<>();

    store.resetPassword(
        token,
        OTHER_HASH,
        NOW,
        resetBy(user -> {
          seen.add(user.roles());
          return user.withOtherPassword(NOW);
        }));

    assertThat(seen).containsExactly(Set.of(Role.STAFF));
  }

  @Test
  void tableHoldsTheHashOfATokenAndNotTheToken() {
    RecoveryToken token = issue(ann, PASSWORD_RESET);
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(byte[] hash, String everything) {}

    Stored stored =
        fixture
            .database
            .inReadOnlyTransaction(tx ->
                tx.queryOne(
                    "select hash, recovery_tokens::text as everything from recovery_tokens",
                    row -> new Stored(row.bytes("hash"), row.text("everything"))))
            .orElseThrow();

    assertThat(stored.hash()).isEqualTo(token.hash());
    assertThat(stored.everything()).doesNotContain(token.reveal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update recovery_tokens set user_id = gen_random_uuid()",
        "update recovery_tokens set purpose = 'EMAIL_VERIFICATION'",
        "truncate recovery_tokens"
      })
  void applicationRoleCannotGiveATokenToAnotherAccountOrPurpose(String statement) {
    issue(ann, PASSWORD_RESET);

    assertThatThrownBy(() -> fixture.database.useTransaction(tx -> tx.update(statement)))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("permission denied");
  }

  private void assertUnchanged(Runnable work) {
    Optional<Account> account = fixture.users.findAccount(ann.id());
    List<SecurityEvent> events = fixture.events();

    work.run();

    assertThat(fixture.users.findAccount(ann.id())).isEqualTo(account);
    assertThat(fixture.events()).isEqualTo(events);
  }

  private RecoveryToken issue(User user, RecoveryPurpose purpose) {
    RecoveryToken token = RecoveryToken.random();
    store.issue(new IssuedRecoveryToken(token, purpose, user, NOW, EXPIRE_TIME), issuedEvent(user));
    return token;
  }

  private static SecurityEvent issuedEvent(User user) {
    return new SecurityEvent(Kind.RECOVERY_TOKEN_ISSUED, "mailer", user.id(), null, "");
  }

  private Optional<User> reset(RecoveryToken token, Instant now) {
    return store.resetPassword(
        token, OTHER_HASH, now, resetBy(user -> user.withOtherPassword(NOW)));
  }

  private Optional<User> verify(RecoveryToken token, Instant now) {
    return store.verifyEmail(
        token,
        now,
        new UserChange(
            user -> user.withVerifiedEmail(NOW), Kind.EMAIL_VERIFIED, StoreFixture.ADMIN));
  }

  private static UserChange resetBy(UnaryOperator<User> rule) {
    return new UserChange(rule, Kind.PASSWORD_RESET, StoreFixture.ADMIN);
  }

  private static User withEmail(User user, String email) {
    return StoreFixture.copy(
        user, new Email(email), user.roles(), user.disableTime(), user.deleteTime());
  }

  private Session started(User user) {
    return fixture.started(user, RefreshToken.random());
  }

  private void awaitOneThatWaitsForALock() {
    Awaitility.await()
        .until(
            () ->
                fixture.database.inReadOnlyTransaction(tx ->
                    tx.query(
                        """
                        select pid from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                        """,
                        row -> row.integer("pid"))),
            waiting -> waiting.size() == 1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for another thread", e);
    }
  }
}

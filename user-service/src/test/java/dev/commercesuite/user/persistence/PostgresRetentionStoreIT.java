package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.change;
import static dev.commercesuite.user.persistence.StoreFixture.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.recovery.IssuedRecoveryToken;
import dev.commercesuite.user.domain.recovery.RecoveryPurpose;
import dev.commercesuite.user.domain.recovery.RecoveryToken;
import dev.commercesuite.user.domain.retention.Retention;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import dev.commercesuite.user.domain.throttling.AttemptBucket;
import dev.commercesuite.user.domain.throttling.AttemptStore.Decision;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresRetentionStoreIT {

  private final StoreFixture fixture = new StoreFixture();
  private final PostgresRetentionStore store = new PostgresRetentionStore(fixture.database);
  private final List<SecurityEvent> log = new ArrayList<>();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void purgesAnAccountWithAllThatIsItsOwn() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    User bob = fixture.inserted("bob@example.com", Role.CUSTOMER);
    RefreshToken token = RefreshToken.random();
    fixture.started(ann, token);
    Session other = fixture.started(bob, RefreshToken.random());
    fixture.rotate(token);
    storeAnswerTo(ann);
    storeAnswerTo(bob);
    issueRecoveryToken(ann, RecoveryPurpose.PASSWORD_RESET);
    issueRecoveryToken(ann, RecoveryPurpose.EMAIL_VERIFICATION);
    issueRecoveryToken(bob, RecoveryPurpose.PASSWORD_RESET);
    fixture.changed(ann, user -> ended(user, null, NOW));

    assertThat(at(NOW.plus(Duration.ofHours(1))).purgeUsers()).isEqualTo(1);

    assertThat(fixture.users.find(ann.id())).isEmpty();
    assertThat(count("refresh_tokens")).isEqualTo(1);
    assertThat(count("sessions")).isEqualTo(1);
    assertThat(count("recovery_tokens")).isEqualTo(1);
    assertThat(count("idempotency_keys where subject = '%s'".formatted(ann.id()))).isZero();
    assertThat(count("idempotency_keys where subject = '%s'".formatted(bob.id()))).isEqualTo(1);
    assertThat(fixture.sessions.list(new SessionFilter(bob.id(), null, null), NOW, null, 10))
        .containsExactly(other);
    assertThat(fixture.inserted("ann@example.com", Role.CUSTOMER)).isNotNull();
    assertThat(log).containsExactly(SecurityEvent.purged(ann.id()));
    assertThat(fixture.kinds()).endsWith(Kind.USER_PURGED, Kind.USER_CREATED);
  }

  @Test
  void leavesWhoeverVerifiersMayNotKnowToBeGone() throws Exception {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    fixture.changed(ann, user -> ended(user, null, NOW));
    Instant later = NOW.plus(Duration.ofHours(1)).minusMillis(1);

    assertThat(at(later).purgeUsers()).isZero();
    assertThat(new PostgresRevocations(fixture.database, () -> NOW).fetch(null).users())
        .containsKey(ann.id().toString());
  }

  @Test
  void leavesAccountsThatAreNotDeletedOrNotDue() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    User bob = fixture.inserted("bob@example.com", Role.CUSTOMER);
    fixture.changed(ann, user -> ended(user, NOW, null));
    fixture.changed(bob, user -> ended(user, null, NOW.plus(Duration.ofDays(30))));

    assertThat(at(NOW.plus(Duration.ofDays(29))).purgeUsers()).isZero();
  }

  @Test
  void severalReplicasPurgeEachAccountOnce() throws Exception {
    List<UserId> due = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      User user = fixture.inserted("user" + i + "@example.com", Role.CUSTOMER);
      fixture.changed(user, deleted -> ended(deleted, null, NOW));
      due.add(user.id());
    }
    Instant later = NOW.plus(Duration.ofDays(1));
    List<Callable<List<UserId>>> replicas = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      replicas.add(() -> store.purgeUsers(later, later, 10));
    }

    List<UserId> purged = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<UserId>> batch : threads.invokeAll(replicas)) {
        purged.addAll(batch.get());
      }
    }
    purged.addAll(store.purgeUsers(later, later, 40));

    assertThat(purged).containsExactlyInAnyOrderElementsOf(due);
  }

  @Test
  void databaseDeletesNoAccountBeforeItsTime() {
    fixture.inserted("ann@example.com", Role.CUSTOMER);

    assertThatThrownBy(() -> fixture.database.useTransaction(tx -> tx.update("delete from users")))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("users_purged_in_time"));
  }

  @Test
  void keepsSessionsAndUsedTokensUntilAMonthAfterTheirEnd() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    RefreshToken token = RefreshToken.random();
    fixture.started(ann, token);
    fixture.rotate(token);
    RefreshToken revoked = RefreshToken.random();
    fixture.started(ann, revoked);
    fixture.sessions.revoke(revoked, NOW);
    Instant dayAfterMonth = NOW.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(32));
    Instant dayAfterExpiry = dayAfterMonth.plus(Duration.ofDays(14));

    assertThat(at(dayAfterMonth.minusMillis(1)).deleteSessions()).isZero();
    assertThat(at(dayAfterMonth).deleteSessions()).isEqualTo(1);
    assertThat(count("refresh_tokens")).isEqualTo(2);
    assertThat(at(dayAfterExpiry.minusMillis(1)).deleteSessions()).isZero();
    assertThat(at(dayAfterExpiry).deleteSessions()).isEqualTo(1);
    assertThat(count("refresh_tokens")).isZero();
  }

  @Test
  void deletesRecoveryTokensThatAreUsedOrExpired() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    User bob = fixture.inserted("bob@example.com", Role.CUSTOMER);
    RecoveryToken used = issueRecoveryToken(ann, RecoveryPurpose.EMAIL_VERIFICATION);
    RecoveryToken unused = issueRecoveryToken(bob, RecoveryPurpose.EMAIL_VERIFICATION);
    assertThat(fixture.recovery.verifyEmail(used, NOW, change(user -> user))).isPresent();

    assertThat(at(NOW).deleteRecoveryTokens()).isEqualTo(1);
    assertThat(at(NOW.plus(Duration.ofHours(1)).minusMillis(1)).deleteRecoveryTokens()).isZero();
    assertThat(fixture.recovery.findOwner(unused, RecoveryPurpose.EMAIL_VERIFICATION, NOW))
        .contains(bob);
    assertThat(at(NOW.plus(Duration.ofHours(1))).deleteRecoveryTokens()).isEqualTo(1);
    assertThat(count("recovery_tokens")).isZero();
  }

  @Test
  void deletesBucketsThatAreFullAgain() {
    PostgresAttemptStore attempts =
        new PostgresAttemptStore(
            fixture.database, new Secret("a secret of the tests, long enough"));
    AttemptBucket bucket =
        new AttemptBucket(
            AttemptBucket.Kind.LOGIN_TO_ACCOUNT, "ann@example.com", 10, Duration.ofMinutes(15));
    SecurityEvent refusal = new SecurityEvent(Kind.ATTEMPTS_THROTTLED, "anonymous", null, null, "");
    assertThat(attempts.take(List.of(bucket), NOW, _ -> refusal)).isEqualTo(new Decision.Allowed());

    assertThat(at(NOW.plusSeconds(89)).deleteAttempts()).isZero();
    assertThat(at(NOW.plusSeconds(90)).deleteAttempts()).isEqualTo(1);
  }

  private Retention at(Instant now) {
    return new Retention(store, log::add, () -> now);
  }

  private void storeAnswerTo(User user) {
    fixture.database.useTransaction(tx ->
        tx.update(
            """
            insert into idempotency_keys (key, subject, is_final, request_hash, response)
            values (?, ?, true, ?, ?)
            """,
            UUID.randomUUID(),
            user.id().value(),
            new byte[32],
            new byte[0]));
  }

  private long count(String rows) {
    return fixture.database.inReadOnlyTransaction(tx ->
        tx.queryOne("select count(*) as n from " + rows, row -> row.longInteger("n"))
            .orElseThrow());
  }

  /** Good for an hour. */
  private RecoveryToken issueRecoveryToken(User user, RecoveryPurpose purpose) {
    RecoveryToken token = RecoveryToken.random();
    fixture.recovery.issue(
        new IssuedRecoveryToken(token, purpose, user, NOW, NOW.plus(Duration.ofHours(1))),
        new SecurityEvent(Kind.RECOVERY_TOKEN_ISSUED, "mailer", user.id(), null, ""));
    return token;
  }
}

package dev.commercesuite.interceptors.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.testing.RecordedLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RevocationListTest {

  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  /** The list asks by itself once, at the start; then the tests do. */
  private static final RevocationPolling PACE =
      new RevocationPolling(Duration.ofHours(1), Duration.ofHours(2));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<@Nullable Instant> questions = Collections.synchronizedList(new ArrayList<>());
  private volatile Instant now = START;
  private volatile boolean down;
  private volatile Set<String> sessions = Set.of();
  private volatile Map<String, Long> users = Map.of();
  private volatile Duration issuerIsAhead = Duration.ZERO;
  private @Nullable RevocationList list;

  @AfterEach
  void close() {
    if (list != null) {
      list.close();
    }
  }

  private RevokedTokens fetch(@Nullable Instant since) throws IOException {
    questions.add(since);
    if (down) {
      throw new IOException("connection refused");
    }
    return new RevokedTokens(now.plus(issuerIsAhead), sessions, users);
  }

  private RevocationList start(RevocationPolling pace) {
    RevocationList started = RevocationList.start(this::fetch, pace, () -> now, registry);
    list = started;
    return started;
  }

  /** The first question has been answered when this returns. */
  private RevocationList started() {
    RevocationList started = start(PACE);
    assertThat(started.isRevoked("", "nobody", 0)).isFalse();
    return started;
  }

  @Test
  void knowsRevokedSessionsAndUsers() {
    sessions = Set.of("dead");
    users = Map.of("ann", 7L);
    RevocationList revoked = started();

    assertThat(revoked.isRevoked("dead", "bob", 1)).isTrue();
    assertThat(revoked.isRevoked("alive", "bob", 1)).isFalse();
    assertThat(revoked.isRevoked("alive", "ann", 6)).isTrue();
    assertThat(revoked.isRevoked("alive", "ann", Long.MIN_VALUE)).isTrue();
    assertThat(revoked.isRevoked("alive", "ann", 7)).isFalse();
    assertThat(revoked.isRevoked("", "bob", 1)).isFalse();
  }

  @Test
  void addsWhatIsRevokedLaterAndKeepsTheHighestVersion() {
    sessions = Set.of("first");
    users = Map.of("ann", 7L);
    RevocationList revoked = started();

    sessions = Set.of("second");
    users = Map.of("ann", 5L, "bob", 2L);
    assertThat(revoked.refresh()).isTrue();

    assertThat(revoked.isRevoked("first", "x", 0)).isTrue();
    assertThat(revoked.isRevoked("second", "x", 0)).isTrue();
    assertThat(revoked.isRevoked("", "ann", 6)).isTrue();
    assertThat(revoked.isRevoked("", "bob", 1)).isTrue();
  }

  @Test
  void asksForEverythingFirstAndThenForWhatIsNew() {
    RevocationList revoked = started();
    now = now.plusSeconds(10);
    revoked.refresh();

    assertThat(questions).containsExactly(null, START);
  }

  @Test
  void anIssuerWhoseClockIsAheadHidesNothing() {
    issuerIsAhead = Duration.ofMinutes(5);
    RevocationList revoked = started();
    revoked.refresh();

    assertThat(questions).containsExactly(null, START);
  }

  @Test
  void forgetsWhatNoLivingTokenCanBeAbout() {
    sessions = Set.of("dead");
    users = Map.of("ann", 7L);
    RevocationList revoked = started();
    sessions = Set.of();
    users = Map.of();

    now = now.plus(RevocationList.KEPT);
    revoked.refresh();
    assertThat(revoked.isRevoked("dead", "x", 0)).isTrue();
    assertThat(revoked.isRevoked("", "ann", 6)).isTrue();

    now = now.plusMillis(1);
    revoked.refresh();
    assertThat(revoked.isRevoked("dead", "x", 0)).isFalse();
    assertThat(revoked.isRevoked("", "ann", 6)).isFalse();
  }

  @Test
  void knowsNothingWhenTheLatestAnswerIsTooOld() {
    RevocationList revoked = started();
    down = true;
    now = now.plus(PACE.maxStaleness());
    assertThat(revoked.refresh()).isFalse();
    assertThat(revoked.isRevoked("", "x", 0)).isFalse();
    assertThat(revoked.isCurrent()).isTrue();

    now = now.plusMillis(1);
    assertThat(revoked.isCurrent()).isFalse();
    assertThatThrownBy(() -> revoked.isRevoked("", "x", 0))
        .isInstanceOf(RevocationsUnavailableException.class);

    down = false;
    assertThat(revoked.refresh()).isTrue();
    assertThat(revoked.isRevoked("", "x", 0)).isFalse();
  }

  @Test
  void anAnswerThatWasKeptOnTheWayIsAsOldAsItSays() {
    issuerIsAhead = PACE.maxStaleness().plus(TokenVerifier.CLOCK_SKEW).plusMillis(1).negated();
    RevocationList revoked = start(PACE);

    assertThatThrownBy(() -> revoked.isRevoked("", "x", 0))
        .isInstanceOf(RevocationsUnavailableException.class);
  }

  @Test
  void aCallWaitsForTheFirstAnswer() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch asking = new CountDownLatch(1);
    RevocationList slow =
        RevocationList.start(
            since -> {
              asking.countDown();
              answer.await();
              return new RevokedTokens(now, Set.of("dead"), Map.of());
            },
            PACE,
            () -> now,
            registry);
    list = slow;
    asking.await();
    Thread.startVirtualThread(answer::countDown);

    assertThat(slow.isRevoked("dead", "x", 0)).isTrue();
  }

  @Test
  void knowsNothingAfterAFirstQuestionWithoutAnswer() {
    down = true;
    RevocationList revoked = start(PACE);

    assertThatThrownBy(() -> revoked.isRevoked("", "x", 0))
        .isInstanceOf(RevocationsUnavailableException.class);
  }

  @Test
  void asksAgainByItself() throws Exception {
    CountDownLatch asked = new CountDownLatch(3);
    list =
        RevocationList.start(
            since -> {
              asked.countDown();
              return new RevokedTokens(now, Set.of(), Map.of());
            },
            new RevocationPolling(Duration.ofMillis(1), Duration.ofSeconds(1)),
            () -> now,
            registry);

    asked.await();
  }

  @Test
  void showsTheAgeOfWhatIsKnownAndCountsFailures() {
    RevocationList revoked = started();
    now = now.plusSeconds(42);

    assertThat(registry.get("token.revocations.age").timeGauge().value()).isEqualTo(42);

    down = true;
    revoked.refresh();
    revoked.refresh();
    assertThat(registry.get("token.revocations.failures").counter().count()).isEqualTo(2);
  }

  @Test
  void saysOnceThatTheIssuerIsDownAndOnceThatItIsBack() {
    RevocationList revoked = started();
    try (RecordedLog log = RecordedLog.of(RevocationList.class)) {
      down = true;
      revoked.refresh();
      revoked.refresh();
      down = false;
      revoked.refresh();
      revoked.refresh();

      assertThat(log.events())
          .extracting(ILoggingEvent::getMessage)
          .containsExactly("revoked tokens not fetched", "revoked tokens fetched again");
    }
  }

  @Test
  void refusesAPaceThatAHealthyIssuerCannotKeepUpWith() {
    assertThatThrownBy(() -> new RevocationPolling(Duration.ofSeconds(40), Duration.ofSeconds(60)))
        .hasMessage("interval is PT40S, expected at most half of maxStaleness, which is PT1M");
    assertThatThrownBy(() -> new RevocationPolling(Duration.ZERO, Duration.ofSeconds(60)))
        .hasMessageContaining("interval is PT0S");
  }
}

package dev.commercesuite.user.domain.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final List<SecurityEvent> events = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();

  /** How many rows there are to delete. */
  private int due;

  private final RetentionStore store =
      new RetentionStore() {
        @Override
        public List<UserId> purgeUsers(Instant purgeTime, Instant tokensEnded, int limit) {
          calls.add("users " + purgeTime + " " + tokensEnded);
          return LongStream.range(0, take(limit)).mapToObj(id -> user(due + id)).toList();
        }

        @Override
        public int deleteSessions(Instant ended, int limit) {
          calls.add("sessions " + ended);
          return take(limit);
        }

        @Override
        public int deleteRecoveryTokens(Instant now, int limit) {
          calls.add("tokens " + now);
          return take(limit);
        }

        @Override
        public int deleteFullBuckets(Instant now, int limit) {
          calls.add("buckets " + now);
          return take(limit);
        }
      };

  private final Retention retention = new Retention(store, events::add, () -> NOW);

  @Test
  void purgesEveryAccountThatIsDueAndTellsOfEachOnce() {
    due = 1203;

    assertThat(retention.purgeUsers()).isEqualTo(1203);

    // Verifiers have known for an hour that the tokens have ended.
    assertThat(calls).hasSize(3).allMatch(("users " + NOW + " " + NOW.minusSeconds(3600))::equals);
    assertThat(events)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 1203).mapToObj(id -> SecurityEvent.purged(user(id))).toList());
  }

  @Test
  void keepsEndedSessionsForAsLongAsTheirNetworkIsFamiliar() {
    due = 7;

    assertThat(retention.deleteSessions()).isEqualTo(7);

    assertThat(calls).containsExactly("sessions " + NOW.minus(Duration.ofDays(31)));
  }

  @Test
  void looksAgainAfterAFullBatch() {
    due = 500;

    assertThat(retention.deleteSessions()).isEqualTo(500);

    assertThat(calls).hasSize(2);
  }

  @Test
  void deletesWhatNobodyCanUseAnyMore() {
    due = 3;
    assertThat(retention.deleteRecoveryTokens()).isEqualTo(3);
    due = 4;
    assertThat(retention.deleteAttempts()).isEqualTo(4);

    assertThat(calls).containsExactly("tokens " + NOW, "buckets " + NOW);
    assertThat(events).isEmpty();
  }

  private int take(int limit) {
    int taken = Math.min(limit, due);
    due -= taken;
    return taken;
  }

  private static UserId user(long id) {
    return new UserId(new UUID(0, id));
  }
}

package dev.commercesuite.user.domain.retention;

import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.sessions.Logins;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * How long rows are kept. Every method deletes all that are due, in small transactions, and returns
 * how many that were; any number of replicas may do so at the same time. Thread-safe.
 */
public final class Retention {
  private static final int BATCH = 500;

  /** Much longer than verifiers need to learn that the tokens of an account are revoked. */
  private static final Duration VERIFIERS_KNOW = Duration.ofHours(1);

  /** Which networks are familiar is read from sessions, even from those that have ended. */
  private static final Duration SESSIONS_KEPT = Logins.FAMILIAR_PERIOD.plusDays(1);

  private final RetentionStore store;
  private final SecurityEvents events;
  private final InstantSource clock;

  public Retention(RetentionStore store, SecurityEvents events, InstantSource clock) {
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  /** Deletes the accounts whose purge time has come. Their e-mail addresses are free afterwards. */
  public int purgeUsers() {
    Instant now = clock.instant();
    return inBatches(() -> {
      List<UserId> purged = store.purgeUsers(now, now.minus(VERIFIERS_KNOW), BATCH);
      purged.forEach(user -> events.announce(SecurityEvent.purged(user)));
      return purged.size();
    });
  }

  /** Deletes sessions that ended long ago. Until then their used refresh tokens are known. */
  public int deleteSessions() {
    Instant ended = clock.instant().minus(SESSIONS_KEPT);
    return inBatches(() -> store.deleteSessions(ended, BATCH));
  }

  /** Deletes recovery tokens that nobody can use any more: they are refused as unknown ones are. */
  public int deleteRecoveryTokens() {
    Instant now = clock.instant();
    return inBatches(() -> store.deleteRecoveryTokens(now, BATCH));
  }

  /** Deletes the counts of attempts that are all back. */
  public int deleteAttempts() {
    Instant now = clock.instant();
    return inBatches(() -> store.deleteFullBuckets(now, BATCH));
  }

  private static int inBatches(IntSupplier batch) {
    int deleted = 0;
    int last;
    do {
      last = batch.getAsInt();
      deleted += last;
    } while (last == BATCH);
    return deleted;
  }
}

package dev.commercesuite.user.domain.retention;

import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.time.Instant;
import java.util.List;

/**
 * Deletes old rows. Every method is one transaction and deletes at most {@code limit}; rows that
 * another replica is deleting at the same time are left to it.
 */
public interface RetentionStore {
  /**
   * Deletes accounts for good, with everything that is theirs: sessions, refresh tokens, recovery
   * tokens, the stored answers to their requests. The event {@link SecurityEvent#purged} stays, and
   * the user's id among the {@link PurgedUsers}.
   *
   * @param purgeTime when they were to be purged, at the latest
   * @param tokensEnded when their access tokens were ended, at the latest: verifiers must learn of
   *     it before the account is gone
   */
  List<UserId> purgeUsers(Instant purgeTime, Instant tokensEnded, int limit);

  /** Deletes sessions that ended before the day of the moment, with all their refresh tokens. */
  int deleteSessions(Instant ended, int limit);

  /** Deletes the recovery tokens that are used, or expired by now. */
  int deleteRecoveryTokens(Instant now, int limit);

  /** Deletes the buckets that are full by now. */
  int deleteFullBuckets(Instant now, int limit);
}

package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.RefreshTokenUse;
import dev.commercesuite.user.domain.sessions.Rotation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many refreshes of sessions touch the indexes of sessions. */
class SessionUpdatesIT {
  private static final int SESSIONS = 100;
  private static final int REFRESHES = 10;
  private static final Duration LIFETIME = Duration.ofDays(14);

  private final StoreFixture fixture = new StoreFixture();
  private final User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);

  private record Updates(long all, long hot) {}

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A session that was refreshed ends on another day than before once a day. */
  @Test
  void refreshesTouchNone() {
    List<RefreshToken> tokens = Stream.generate(this::started).limit(SESSIONS).toList();

    for (int i = 1; i <= REFRESHES; i++) {
      Instant now = NOW.plus(Duration.ofMinutes(10L * i));
      tokens = tokens.stream().map(token -> refreshed(token, now)).toList();
    }

    Updates updates =
        await().until(this::updates, reported -> reported.all() == SESSIONS * REFRESHES);
    assertThat(updates.hot()).isGreaterThan(SESSIONS * REFRESHES * 9L / 10);
  }

  private RefreshToken started() {
    RefreshToken token = RefreshToken.random();
    fixture.started(ann, token);
    return token;
  }

  private RefreshToken refreshed(RefreshToken used, Instant now) {
    RefreshToken next = RefreshToken.random();
    assertThat(
            fixture.sessions.rotate(
                used,
                next,
                new RefreshTokenUse(now, ""),
                (_, session) -> session.usedAt(now, now.plus(LIFETIME))))
        .isInstanceOf(Rotation.Rotated.class);
    return next;
  }

  /** As far as the connections have reported them. */
  private Updates updates() {
    return fixture
        .database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                """
                select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'sessions'
                """,
                row -> new Updates(row.longInteger("n_tup_upd"), row.longInteger("n_tup_hot_upd"))))
        .orElseThrow();
  }
}

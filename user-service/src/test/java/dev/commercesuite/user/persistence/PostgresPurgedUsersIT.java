package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.retention.PurgedUser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who was purged, as others read it. */
class PostgresPurgedUsersIT {
  private final StoreFixture fixture = new StoreFixture();
  private final PostgresRetentionStore retention = new PostgresRetentionStore(fixture.database);
  private final PostgresPurgedUsers purged = new PostgresPurgedUsers(fixture.database);
  private final Instant later = NOW.plus(Duration.ofDays(1));

  @AfterEach
  void close() {
    fixture.close();
  }

  private UserId deleted(String email) {
    User user = fixture.inserted(email, Role.CUSTOMER);
    fixture.changed(user, account -> ended(account, null, NOW));
    return user.id();
  }

  private void purge() {
    retention.purgeUsers(later, later, 100);
  }

  private List<PurgedUser> after(PurgedUser.@Nullable Position position, int limit) {
    return purged.after(purged.range().epoch(), position, limit);
  }

  @Test
  void listsThoseWhoArePurgedAndNobodyElse() {
    UserId ann = deleted("ann@example.com");
    fixture.inserted("bob@example.com", Role.CUSTOMER);
    purge();

    List<PurgedUser> listed = after(null, 10);
    assertThat(listed).extracting(PurgedUser::id).containsExactly(ann);
    assertThat(listed).extracting(PurgedUser::purgeTime).containsExactly(later);
    assertThat(purged.range().end()).isGreaterThan(listed.getFirst().position().value());
  }

  @Test
  void pagesThroughThoseWhoWerePurgedTogether() {
    List<UserId> users = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      users.add(deleted("user" + i + "@example.com"));
    }
    purge();

    List<UserId> listed = new ArrayList<>();
    PurgedUser.@Nullable Position after = null;
    List<PurgedUser> page = after(null, 3);
    while (!page.isEmpty()) {
      page.forEach(user -> listed.add(user.id()));
      after = page.getLast().position();
      page = after(after, 3);
    }

    assertThat(listed).containsExactlyInAnyOrderElementsOf(users);
  }

  /** A purge that commits late stands before one that began later and has committed. */
  @Test
  void showsNobodyWhileSomebodyMayShowUpBefore() throws Exception {
    UserId late = new UserId(UUID.randomUUID());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> slow =
          threads.submit(() ->
              fixture.database.useTransaction(tx -> {
                tx.update(
                    """
                    insert into purged_users (user_id, purge_time, feed_position)
                    values (?, ?, pg_current_xact_id()::text::bigint)
                    """,
                    late.value(),
                    later);
                begun.countDown();
                awaited(end);
              }));
      begun.await();
      UserId ann = deleted("ann@example.com");
      purge();

      assertThat(after(null, 10)).isEmpty();

      end.countDown();
      slow.get();
      assertThat(after(null, 10)).extracting(PurgedUser::id).containsExactly(late, ann);
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theServiceCanNeitherChangeNorDeleteThem() {
    deleted("ann@example.com");
    purge();

    for (String statement :
        List.of(
            "delete from purged_users",
            "update purged_users set feed_position = 0",
            "truncate purged_users")) {
      assertThatThrownBy(() -> fixture.database.useTransaction(tx -> tx.update(statement)))
          .hasStackTraceContaining("permission denied for table purged_users");
    }
  }
}

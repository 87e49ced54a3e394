package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.retention.PurgedUser;
import dev.commercesuite.user.domain.retention.PurgedUsers;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The purged users in PostgreSQL. Thread-safe. */
public final class PostgresPurgedUsers implements PurgedUsers {
  private static final UUID LOWEST = new UUID(0, 0);

  private final Database database;

  public PostgresPurgedUsers(Database database) {
    this.database = database;
  }

  /**
   * Rows at or above the oldest running transaction are not shown: an earlier one may follow. The
   * next call may get a connection to another server, with a history that was restored.
   */
  @Override
  public List<PurgedUser> after(String epoch, PurgedUser.@Nullable Position after, int limit) {
    return database.inReadOnlyTransaction(tx -> {
      FeedHistory.requireSame(tx, epoch, "resume_token");
      return tx.query(
          """
          select user_id, purge_time, feed_position from purged_users
          where (feed_position, user_id) > (?, ?) and feed_position < %s
          order by feed_position, user_id
          limit ?
          """
              .formatted(FeedHistory.HORIZON),
          PostgresPurgedUsers::purgedUser,
          after == null ? -1L : after.value(),
          after == null ? LOWEST : after.user().value(),
          limit);
    });
  }

  private static PurgedUser purgedUser(Row row) {
    UserId id = new UserId(row.uuid("user_id"));
    return new PurgedUser(
        id,
        row.instant("purge_time"),
        new PurgedUser.Position(row.longInteger("feed_position"), id));
  }

  @Override
  public FeedRange range() {
    return database.inReadOnlyTransaction(FeedHistory::range);
  }
}

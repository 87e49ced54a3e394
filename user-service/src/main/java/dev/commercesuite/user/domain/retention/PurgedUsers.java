package dev.commercesuite.user.domain.retention;

import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The users whose accounts were purged, in the order in which they were. */
public interface PurgedUsers {

  /**
   * The next ones. Somebody shows up here once nobody can show up before any more, so that nobody
   * is missed by going on from the last position seen.
   *
   * @param epoch of the history that the position is one in
   * @param after null for the first ones
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   * @throws FeedHistoryGone when it has another history
   */
  List<PurgedUser> after(String epoch, PurgedUser.@Nullable Position after, int limit);

  /**
   * The history that the positions belong to, and below which of them everybody is listed.
   *
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   */
  FeedRange range();
}

package dev.commercesuite.user.domain.retention;

import dev.commercesuite.runtime.feed.FeedRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The users whose accounts were purged, in the order in which they were. */
public interface PurgedUsers {

  /**
   * The next ones. Somebody shows up here once nobody can show up before any more, so that nobody
   * is missed by going on from the last position seen.
   *
   * @param after null for the first ones
   */
  List<PurgedUser> after(PurgedUser.@Nullable Position after, int limit);

  /** The history that the positions belong to, and below which of them everybody is listed. */
  FeedRange range();
}

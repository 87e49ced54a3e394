package dev.commercesuite.runtime.watch;

import com.google.protobuf.Message;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to all objects of a kind that one reader may see, as the contract has it. */
public interface ChangeFeed {

  /**
   * An object as it is.
   *
   * @param id by which snapshots are in order
   */
  record Snapshot(UUID id, Message message) {}

  /**
   * Something that happened.
   *
   * @param position where it stands in the feed
   */
  record Change(FeedPosition position, Message message) {}

  /** What there is to read at the moment. */
  FeedRange range();

  /**
   * The objects that are open: something is still to happen to them.
   *
   * @param after the last one seen; null to begin
   */
  List<Snapshot> open(@Nullable UUID after, int limit);

  /**
   * What happened after a position. A change shows up here once no earlier one can show up any
   * more, so nothing is missed by going on from the last position seen.
   *
   * @throws FeedHistoryGone when the position is of another history than the changes that there are
   *     now
   */
  List<Change> changes(FeedPosition after, int limit);

  /** Whether something has happened that {@link #changes} does not show yet. */
  boolean isHoldingBack();
}

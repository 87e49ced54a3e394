package dev.commercesuite.runtime.watch;

import dev.commercesuite.runtime.feed.FeedPosition;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How far a reader of a feed has come. As a text, it is the position of a resume token. */
sealed interface FeedCursor {

  /**
   * The snapshots come first.
   *
   * @param epoch of the history that is read
   * @param changesFrom where the changes begin afterwards, taken before the first snapshot, so that
   *     nothing falls between the two
   * @param last the object of the last snapshot; null before the first
   */
  record Snapshots(String epoch, long changesFrom, @Nullable UUID last) implements FeedCursor {
    @Override
    public String toString() {
      return last == null ? "s " + changesFrom : "s " + changesFrom + " " + last;
    }
  }

  /** There are changes only. */
  record Changes(FeedPosition after) implements FeedCursor {
    @Override
    public String toString() {
      return "c " + after.value() + " " + after.subject() + " " + after.sequence();
    }
  }

  /** Behind which nothing is missed by going on from here. */
  default FeedPosition position() {
    return switch (this) {
      case Snapshots(String epoch, long changesFrom, var _) ->
          FeedPosition.before(epoch, changesFrom);
      case Changes(FeedPosition after) -> after;
    };
  }

  /**
   * From the text of a token that was signed here.
   *
   * @param epoch of the token
   * @throws IllegalArgumentException when it is none
   */
  static FeedCursor parse(String epoch, String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length == 4 && parts[0].equals("c")) {
      return new Changes(
          new FeedPosition(
              epoch,
              Long.parseLong(parts[1]),
              UUID.fromString(parts[2]),
              Long.parseLong(parts[3])));
    }
    if (parts.length >= 2 && parts.length <= 3 && parts[0].equals("s")) {
      return new Snapshots(
          epoch, Long.parseLong(parts[1]), parts.length == 2 ? null : UUID.fromString(parts[2]));
    }
    throw new IllegalArgumentException("\"" + text + "\" is no place in a feed");
  }
}

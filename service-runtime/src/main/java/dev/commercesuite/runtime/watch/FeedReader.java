package dev.commercesuite.runtime.watch;

import com.google.protobuf.Message;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.watch.FeedCursor.Changes;
import dev.commercesuite.runtime.watch.FeedCursor.Snapshots;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link ChangeFeed} from where a request says: a stream and a list read the same, and
 * understand each other's resume tokens. Used by one thread at a time.
 */
public final class FeedReader {
  private final ChangeFeed feed;
  private final ResumeTokens tokens;
  private final String topic;
  private final String epoch;
  private final FeedStart start;
  private FeedCursor cursor;

  private FeedReader(
      ChangeFeed feed,
      ResumeTokens tokens,
      String topic,
      String epoch,
      FeedStart start,
      FeedCursor cursor) {
    this.feed = feed;
    this.tokens = tokens;
    this.topic = topic;
    this.epoch = epoch;
    this.start = start;
    this.cursor = cursor;
  }

  /**
   * What is read next.
   *
   * @param message null when all snapshots are read, which is worth a message of its own
   * @param cursor where the reader is behind it
   */
  record Item(Kind kind, @Nullable Message message, FeedCursor cursor) {}

  /** What an item is. */
  enum Kind {
    SNAPSHOT,
    SNAPSHOTS_COMPLETE,
    CHANGE
  }

  /**
   * Begins, or goes on after what the client has seen.
   *
   * @param topic what the feed is about, for which alone its resume tokens are good
   * @param start where to begin; with a resume token, nothing or where the feed began
   * @param resumeToken as the client sent it; empty when it has seen nothing
   * @throws InvalidResumeToken when the token is not one of the topic
   * @throws ContradictingStart when the feed of the token began somewhere else
   * @throws FeedHistoryGone when changes that are to be read are not there any more
   */
  public static FeedReader open(
      ChangeFeed feed, ResumeTokens tokens, String topic, FeedStart start, String resumeToken) {
    FeedRange range = feed.range();
    FeedReader reader =
        resumeToken.isEmpty()
            ? beginning(feed, tokens, topic, range, start)
            : resumed(feed, tokens, topic, range, start, resumeToken);
    if (!range.keepsAllAfter(reader.cursor.position())) {
      throw new FeedHistoryGone(resumeToken.isEmpty() ? "start" : "resume_token");
    }
    return reader;
  }

  private static FeedReader beginning(
      ChangeFeed feed, ResumeTokens tokens, String topic, FeedRange range, FeedStart start) {
    FeedCursor cursor =
        switch (start) {
          case FEED_START_UNSPECIFIED, FEED_START_OPEN, UNRECOGNIZED ->
              new Snapshots(range.epoch(), range.end(), null);
          case FEED_START_NOW -> new Changes(range.present());
          case FEED_START_BEGINNING -> new Changes(range.beginning());
        };
    FeedStart known = start == FeedStart.FEED_START_UNSPECIFIED ? FeedStart.FEED_START_OPEN : start;
    return new FeedReader(feed, tokens, topic, range.epoch(), known, cursor);
  }

  private static FeedReader resumed(
      ChangeFeed feed,
      ResumeTokens tokens,
      String topic,
      FeedRange range,
      FeedStart start,
      String resumeToken) {
    String[] place = tokens.position(range.epoch(), topic, resumeToken).split(" ", 2);
    FeedStart began;
    FeedCursor cursor;
    try {
      began = FeedStart.valueOf(place[0]);
      cursor = FeedCursor.parse(range.epoch(), place[place.length - 1]);
    } catch (IllegalArgumentException _) {
      throw new InvalidResumeToken();
    }
    if (start != FeedStart.FEED_START_UNSPECIFIED && start != began) {
      throw new ContradictingStart(start, began);
    }
    if (cursor.position().value() > range.end()) {
      // The database was restored to an earlier time: new changes would be skipped.
      throw new FeedHistoryGone(ResumeTokens.FIELD);
    }
    return new FeedReader(feed, tokens, topic, range.epoch(), began, cursor);
  }

  /** The next items behind the cursor; empty when there are none at present. */
  List<Item> next(int limit) {
    return switch (cursor) {
      case Snapshots snapshots -> snapshots(snapshots, limit);
      case Changes(FeedPosition after) ->
          feed.changes(after, limit).stream()
              .map(
                  change -> new Item(Kind.CHANGE, change.message(), new Changes(change.position())))
              .toList();
    };
  }

  /** Objects of two histories make no picture: the history is looked at behind them. */
  private List<Item> snapshots(Snapshots at, int limit) {
    List<Item> items = readSnapshots(at, limit);
    if (!feed.range().epoch().equals(epoch)) {
      throw new FeedHistoryGone(ResumeTokens.FIELD);
    }
    return items;
  }

  private List<Item> readSnapshots(Snapshots at, int limit) {
    List<Item> items =
        feed.open(at.last(), limit).stream()
            .map(snapshot ->
                new Item(
                    Kind.SNAPSHOT,
                    snapshot.message(),
                    new Snapshots(epoch, at.changesFrom(), snapshot.id())))
            .toList();
    return items.isEmpty()
        ? List.of(new Item(Kind.SNAPSHOTS_COMPLETE, null, new Changes(at.position())))
        : items;
  }

  /** The item is passed on: the reader is behind it now. */
  void moveBehind(Item item) {
    cursor = item.cursor();
  }

  /** After {@link #next} was empty: whether something is known to follow soon. */
  boolean expectsMore() {
    return feed.isHoldingBack();
  }

  /** The resume token of where the reader is. */
  String token() {
    return tokens.at(epoch, topic, start + " " + cursor);
  }
}

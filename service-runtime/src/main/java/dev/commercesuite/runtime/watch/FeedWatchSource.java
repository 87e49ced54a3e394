package dev.commercesuite.runtime.watch;

import com.google.protobuf.Message;
import java.time.InstantSource;
import java.util.List;

/**
 * Many objects: snapshots of the open ones if the feed begins with them, then the changes of all.
 * The messages have the fields {@code resume_token} and, one of them in each, {@code snapshot},
 * {@code snapshots_complete}, {@code change} and {@code heartbeat}.
 */
public final class FeedWatchSource<M extends Message> implements WatchSource<M> {
  private static final int BATCH = 50;

  private final FeedReader reader;
  private final StreamMessages<M> messages;

  /**
   * Goes on from where the reader is.
   *
   * @param empty the default instance of the messages
   */
  public FeedWatchSource(M empty, FeedReader reader, InstantSource clock) {
    this.reader = reader;
    this.messages = new StreamMessages<>(empty, clock);
  }

  @Override
  public List<M> read() {
    return reader.next(BATCH).stream().map(this::message).toList();
  }

  private M message(FeedReader.Item item) {
    reader.moveBehind(item);
    Message content = item.message();
    String field =
        switch (item.kind()) {
          case SNAPSHOT -> "snapshot";
          case SNAPSHOTS_COMPLETE -> "snapshots_complete";
          case CHANGE -> "change";
        };
    return content == null
        ? messages.with(field, reader.token())
        : messages.with(field, content, reader.token());
  }

  @Override
  public boolean expectsMore() {
    return reader.expectsMore();
  }

  @Override
  public M heartbeat() {
    return messages.heartbeat(reader.token());
  }
}

package dev.commercesuite.runtime.watch;

import com.google.protobuf.Message;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One object: a snapshot unless the stream is resumed, then its changes by their sequence, which
 * has no gaps unless old changes were dropped. The messages have the fields {@code resume_token}
 * and, one of them in each, {@code snapshot}, {@code change} and {@code heartbeat}.
 */
public final class ObjectWatchSource<C, M extends Message> implements WatchSource<M> {
  private static final int BATCH = 50;

  private final StreamMessages<M> messages;
  private final Changes<C> changes;
  private final LongFunction<String> tokens;
  private @Nullable Message snapshot;
  private long sequence;

  /** Reads the next changes of the object after a sequence, in order. */
  public interface Reader<C> {
    List<C> after(long sequence, int limit);
  }

  /**
   * The changes of an object.
   *
   * @param version of the object now: the sequence of its last change
   * @param sequence of a change
   * @param encode a change as the messages have it
   */
  public record Changes<C>(
      long version, Reader<C> reader, ToLongFunction<C> sequence, Function<C, Message> encode) {}

  /**
   * What a client has seen of a stream.
   *
   * @param tokens make and read its resume tokens
   * @param epoch of the history that the changes are read from
   * @param topic of the stream, for which alone they are good
   * @param resumeToken as the client sent it; empty when it has seen nothing
   */
  public record Seen(ResumeTokens tokens, String epoch, String topic, String resumeToken) {
    private long sequence() {
      return Long.parseLong(tokens.position(epoch, topic, resumeToken));
    }

    private String token(long sequence) {
      return tokens.at(epoch, topic, Long.toString(sequence));
    }
  }

  private ObjectWatchSource(
      StreamMessages<M> messages,
      Changes<C> changes,
      LongFunction<String> tokens,
      @Nullable Message snapshot,
      long sequence) {
    this.messages = messages;
    this.changes = changes;
    this.tokens = tokens;
    this.snapshot = snapshot;
    this.sequence = sequence;
  }

  /**
   * Begins with the object as it is, or goes on after what the client has seen.
   *
   * @param empty the default instance of the messages
   * @param snapshot the object as it is
   * @param seen what the client has seen
   * @throws InvalidResumeToken when its resume token is not one of its topic
   * @throws FeedHistoryGone when it is of another epoch, or says that there were more changes than
   *     there are: the database was restored to an earlier time, and new changes would be skipped
   *     as already seen
   */
  public static <C, M extends Message> ObjectWatchSource<C, M> of(
      M empty, Message snapshot, Changes<C> changes, Seen seen, InstantSource clock) {
    StreamMessages<M> messages = new StreamMessages<>(empty, clock);
    if (seen.resumeToken().isEmpty()) {
      return new ObjectWatchSource<>(messages, changes, seen::token, snapshot, changes.version());
    }
    long sequence = seen.sequence();
    if (sequence > changes.version()) {
      throw new FeedHistoryGone(ResumeTokens.FIELD);
    }
    return new ObjectWatchSource<>(messages, changes, seen::token, null, sequence);
  }

  @Override
  public List<M> read() {
    Message first = snapshot;
    if (first != null) {
      snapshot = null;
      return List.of(message("snapshot", first));
    }
    return changes.reader().after(sequence, BATCH).stream().map(this::message).toList();
  }

  private M message(C change) {
    long next = changes.sequence().applyAsLong(change);
    if (next != sequence + 1) {
      throw new FeedHistoryGone("resume_token");
    }
    sequence = next;
    return message("change", changes.encode().apply(change));
  }

  @Override
  public boolean expectsMore() {
    return false;
  }

  @Override
  public M heartbeat() {
    return messages.heartbeat(tokens.apply(sequence));
  }

  private M message(String field, Message value) {
    return messages.with(field, value, tokens.apply(sequence));
  }
}

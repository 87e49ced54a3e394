package dev.commercesuite.runtime.watch;

import java.util.List;

/** The messages of a watch stream. Used by the one thread of the stream. */
public interface WatchSource<M> {

  /** The next messages, a few at a time; empty when there is nothing new. */
  List<M> read();

  /** After an empty read: whether a message is known to follow soon. */
  boolean expectsMore();

  /** The message of a stream on which nothing happens. */
  M heartbeat();
}

package dev.commercesuite.runtime.watch;

import java.util.List;

/** What is sent on a watch stream. For the one thread of the stream. */
public interface WatchSource<M> {

  /** The messages that come next, a few at a time; none when there is nothing new. */
  List<M> read();

  /** After an empty read: whether something is known to be on its way. */
  boolean expectsMore();

  /** A sign of life. */
  M heartbeat();
}

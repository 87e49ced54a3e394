package dev.commercesuite.system.cluster.watch;

import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.List;

/** An object with a history, which can be watched and changed. */
interface Watched {
  /** What it is, for people. */
  String name();

  /**
   * Opens a stream; the iterator throws {@link StatusRuntimeException} when it breaks.
   *
   * @param resumeToken of the last message seen; empty for a stream from the beginning
   */
  Iterator<Told> watch(String resumeToken);

  /**
   * Makes at least one more event.
   *
   * @param number of the change, from 1
   */
  void change(int number);

  /** The sequence of each of its events, as they are listed. */
  List<Long> history();
}

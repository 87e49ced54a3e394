package dev.commercesuite.runtime.server;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts the requests of one connection that are refused before they are calls. grpc-java counts
 * resets, and only those that say that something was wrong: an answer that ends the stream is none.
 * For the thread of the connection alone.
 */
final class RefusalCount {
  private final int most;
  private final Duration window;
  private final LongSupplier nanoTime;
  private long begun;
  private int count;

  /**
   * Of no refusals yet.
   *
   * @param most refusals in a window
   * @param window begins with a refusal
   */
  RefusalCount(int most, Duration window, LongSupplier nanoTime) {
    this.most = most;
    this.window = window;
    this.nanoTime = nanoTime;
  }

  /**
   * One more.
   *
   * @throws Http2Exception that ends the connection, when these are too many
   */
  void add() throws Http2Exception {
    long now = nanoTime.getAsLong();
    if (count == 0 || now - begun >= window.toNanos()) {
      begun = now;
      count = 0;
    }
    count++;
    if (count > most) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "too many requests that are refused");
    }
  }
}

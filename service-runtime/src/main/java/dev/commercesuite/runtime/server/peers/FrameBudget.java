package dev.commercesuite.runtime.server.peers;

import static dev.commercesuite.runtime.server.peers.FrameHeaders.ACK;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.CONTINUATION;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.DATA;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.END_HEADERS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.GOAWAY;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.HEADERS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.PING;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.PRIORITY;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.PUSH_PROMISE;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.RST_STREAM;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.SETTINGS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.WINDOW_UPDATE;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a client may send on one connection that carries no call forward. Each frame has a price; it
 * is paid from what comes back every second, and from what calls and answers earn, because those
 * have frames of this kind about them: a client that is answered twenty thousand times a second may
 * send as many window updates and pings as that takes. For the thread of the connection alone.
 */
final class FrameBudget {
  /** All prices are multiples of it, or parts. */
  private static final long POINT = 64;

  /** Of a call: the end of its request, a reset, a priority, window updates for a first answer. */
  private static final long EARNED_BY_CALL = 8 * POINT;

  /** Of a frame that answers: a window update for its stream and its connection, and a ping. */
  private static final long EARNED_BY_ANSWER = 5 * POINT;

  /** Some clients send a window update for so many bytes, or more, of a longer frame. */
  private static final int BYTES_ANSWERED_FOR_A_POINT = 1024;

  private static final long PINGED = 3 * POINT;

  /** An answer that nobody has asked for. */
  private static final long DEAR = 10 * POINT;

  /** What takes work on every stream, or comes once in a connection. */
  private static final long DEAREST = 20 * POINT;

  /** Of the headers of a call, when they are longer than a frame. */
  private static final long CONTINUED = 5 * POINT;

  /** Least bytes of a DATA frame with a message in it, as gRPC sends it. */
  private static final int SHORTEST_MESSAGE = 5;

  private static final long SMALL_DATA = 4;
  private static final int DATA_BYTES_FOR_FREE = 64;

  /** How many bytes of a payload that nobody needs cost a point. */
  private static final int IDLE_BYTES_FOR_A_POINT = 1024;

  private static final int SECONDS_AT_ONCE = 10;

  /** How much more than that can be earned: a client may be late with its window updates. */
  private static final int MOST_EARNED = 20;

  private final long perSecond;
  private final long atOnce;
  private final boolean onProbation;
  private final LongSupplier nanoTime;
  private long points;
  private long refilled;
  private int unansweredPings;
  private int unansweredSettings;
  private boolean inHeaders;
  private int last;

  /**
   * Of a connection that begins.
   *
   * @param framesPerSecond such as pings and window updates, and ten times as many at once
   * @param onProbation of an address that was cut off lately: a tenth of that, and resets count
   */
  FrameBudget(int framesPerSecond, boolean onProbation, LongSupplier nanoTime) {
    this.perSecond = framesPerSecond * POINT / (onProbation ? 10 : 1);
    this.atOnce = perSecond * SECONDS_AT_ONCE;
    this.onProbation = onProbation;
    this.nanoTime = nanoTime;
    this.points = atOnce;
    this.refilled = nanoTime.getAsLong();
  }

  /** A frame of the client. */
  void received(int type, int flags, int length, int padding) {
    last = type;
    switch (type) {
      case DATA -> pay(priceOfData(length - padding, padding));
      case HEADERS -> {
        inHeaders = (flags & END_HEADERS) == 0;
        earn(EARNED_BY_CALL);
      }
      case CONTINUATION -> {
        inHeaders = inHeaders && (flags & END_HEADERS) == 0;
        pay(CONTINUED);
      }
      case PING -> {
        if ((flags & ACK) == 0) {
          pay(PINGED);
        } else if (unansweredPings > 0) {
          unansweredPings--;
        } else {
          pay(DEAR);
        }
      }
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          pay(DEAREST);
        } else if (unansweredSettings > 0) {
          unansweredSettings--;
        } else {
          pay(DEAR);
        }
      }
      case RST_STREAM -> pay(onProbation ? DEAR : POINT);
      case WINDOW_UPDATE, PRIORITY -> pay(POINT);
      case PUSH_PROMISE, GOAWAY -> pay(DEAREST);
      default -> pay(POINT + length * POINT / IDLE_BYTES_FOR_A_POINT);
    }
  }

  /** A frame of the server. */
  void sent(int type, int flags, int length) {
    switch (type) {
      case DATA, HEADERS -> earn(EARNED_BY_ANSWER + length * POINT / BYTES_ANSWERED_FOR_A_POINT);
      case PING -> unansweredPings += (flags & ACK) == 0 ? 1 : 0;
      case SETTINGS -> unansweredSettings += (flags & ACK) == 0 ? 1 : 0;
      case RST_STREAM -> pay(onProbation ? DEAR : 0);
      default -> {
        // Costs the client nothing.
      }
    }
  }

  /** Whether the client has sent more than it may. */
  boolean isSpent() {
    return points < 0;
  }

  /** Whether the client has begun headers and not ended them. */
  boolean isInHeaders() {
    return inHeaders;
  }

  /** The kind of the last frame of the client: what it sends too much of, when that is too much. */
  String lastKind() {
    return switch (last) {
      case DATA -> "data";
      case HEADERS -> "headers";
      case PRIORITY -> "priority";
      case RST_STREAM -> "rst_stream";
      case SETTINGS -> "settings";
      case PUSH_PROMISE -> "push_promise";
      case PING -> "ping";
      case GOAWAY -> "goaway";
      case WINDOW_UPDATE -> "window_update";
      case CONTINUATION -> "continuation";
      default -> "unknown";
    };
  }

  /** What has no message in it, or is padded, is dear; small messages are cheap, others free. */
  private static long priceOfData(int useful, int padding) {
    if (padding > 0 || useful < SHORTEST_MESSAGE) {
      return POINT;
    }
    return Math.max(0, SMALL_DATA - useful / DATA_BYTES_FOR_FREE);
  }

  private void pay(long price) {
    points -= price;
    if (points < 0) {
      refill();
    }
  }

  private void earn(long earned) {
    points = Math.min(points + earned, MOST_EARNED * atOnce);
  }

  /** The time is looked at only when it matters. */
  private void refill() {
    long now = nanoTime.getAsLong();
    long passed = Math.min(now - refilled, Duration.ofSeconds(SECONDS_AT_ONCE).toNanos());
    refilled = now;
    points += passed * perSecond / Duration.ofSeconds(1).toNanos();
  }
}

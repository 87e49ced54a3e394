package dev.commercesuite.system.hostile;

import dev.commercesuite.local.Environments;
import dev.commercesuite.system.hostile.Http2Connection.Reading;
import dev.commercesuite.system.replicas.Launch;
import java.io.IOException;
import java.util.List;

/**
 * What a stranger does. Whoever is cut off connects again: one that floods at once, one that holds
 * something a moment later.
 */
enum Attack {
  UNREAD_ANSWERS(
      "540 ListProducts that are never read",
      3,
      Expected.NOTHING,
      (line, victim) -> Holds.unreadAnswers(line, victim, Reading.FRAMES)),
  UNREAD_ANSWERS_REFILLED(
      "540 ListProducts that are never read, pings answered, each that ends sent again",
      3,
      Expected.NOTHING,
      (line, victim) -> Holds.unreadAnswers(line, victim, Reading.ANSWERING)),
  UNREAD_PAGES("400 pages of 4 MB that are never read", 4, Expected.NOTHING, Holds::unreadPages),
  UNREAD_PAGES_IN_WIDE_WINDOWS(
      "the same with windows of 2 GB", 4, Expected.NOTHING, Holds::unreadPagesInWideWindows),
  IDLE_STREAMS(
      "3,584 calls whose requests never come, each that ends begun again",
      14,
      Expected.NOTHING,
      Holds::idleStreams),

  EMPTY_DATA("empty DATA", 6, Expected.CUT_OFF, Floods::emptyData),
  PADDED_DATA("padded DATA with nothing in it", 6, Expected.CUT_OFF, Floods::paddedData),
  WINDOW_UPDATE_ONE("WINDOW_UPDATE by 1", 6, Expected.CUT_OFF, Floods::windowUpdates),
  PING_ACKS("answers to pings that nobody sent", 6, Expected.CUT_OFF, Floods::pingAnswers),
  PINGS("PING", 6, Expected.CUT_OFF, Floods::pings),
  PRIORITY("PRIORITY", 6, Expected.CUT_OFF, Floods::priorities),
  UNKNOWN_FRAMES("frames of an unknown type", 6, Expected.CUT_OFF, Floods::unknown),
  SETTINGS("SETTINGS", 6, Expected.CUT_OFF, Floods::settings),
  UNREAD_SETTINGS(
      "SETTINGS whose answers are not read", 6, Expected.CUT_OFF, Floods::unreadSettings),
  RAPID_RESET("calls that are reset at once", 6, Expected.CUT_OFF, Floods::rapidReset),
  WINDOW_UPDATE_ZERO(
      "calls, each with a WINDOW_UPDATE by 0", 6, Expected.CUT_OFF, Floods::windowUpdateZero),
  WINDOW_OVERFLOW(
      "calls, each with a window of more than 2 GB", 6, Expected.CUT_OFF, Floods::windowOverflow),
  CONTINUATION("CONTINUATION without an end", 6, Expected.CUT_OFF, Floods::continuation),

  IDLE_CONNECTIONS("idle connections", 5_000, Expected.NOTHING, Holds::idleConnection),
  HELD_HANDSHAKES("handshakes that go on for ever", 2_000, Expected.NOTHING, Holds::handshake),
  HANDSHAKES("connections that end when they have begun", 8, Expected.NOTHING, Floods::handshake),
  HEALTH_WATCHES("4,400 streams of health", 22, Expected.NOTHING, Holds::healthWatches),
  FEW_DESCRIPTORS(
      "idle connections to a process with 700 file descriptors",
      1_000,
      Expected.NOTHING,
      Holds::idleConnection),

  SLOW_KEYS(
      "requests to the issuer that are never finished",
      1_000,
      Expected.NOTHING,
      Holds::slowSecureRequest),
  SLOW_PROBES(
      "requests to the admin port that are never finished",
      2_000,
      Expected.NOTHING,
      Holds::slowRequest),
  SLOW_PROBES_FROM_EVERYWHERE(
      "the same from 64 addresses", 2_000, Expected.NOTHING, Holds::slowRequest);

  private static final List<Attack> ON_PAYMENTS =
      List.of(PING_ACKS, PRIORITY, UNKNOWN_FRAMES, CONTINUATION);
  private static final List<Attack> ON_ISSUER = List.of(SLOW_KEYS);
  private static final List<Attack> ON_ADMIN = List.of(SLOW_PROBES, SLOW_PROBES_FROM_EVERYWHERE);
  private static final List<Attack> ON_CONNECTIONS =
      List.of(IDLE_CONNECTIONS, HELD_HANDSHAKES, HANDSHAKES, HEALTH_WATCHES, FEW_DESCRIPTORS);
  private static final List<Attack> WITH_HUNDREDS_OF_CALLS =
      List.of(UNREAD_ANSWERS, UNREAD_ANSWERS_REFILLED, UNREAD_PAGES, UNREAD_PAGES_IN_WIDE_WINDOWS);
  private static final int MANY = 64;
  private static final int FEW = 700;

  private final String text;
  private final int connections;
  private final Expected expected;

  @SuppressWarnings("ImmutableEnumChecker") // Functions without a state.
  private final Opening opening;

  Attack(String text, int connections, Expected expected, Opening opening) {
    this.text = text;
    this.connections = connections;
    this.expected = expected;
    this.opening = opening;
  }

  /** What becomes of the stranger. */
  enum Expected {
    /** Anything, as long as the others notice nothing. */
    NOTHING,
    CUT_OFF
  }

  /** One connection, or what else the attack is made of. */
  interface Opening {
    /** Connects, and does the first step. */
    Hold open(Line line, Victim victim) throws IOException;
  }

  /** The rest of it. */
  interface Hold {
    /**
     * Goes on until there is no more to do.
     *
     * @throws IOException when it was cut off
     */
    void goOn() throws IOException, InterruptedException;
  }

  String text() {
    return text;
  }

  int connections() {
    return connections;
  }

  Expected expected() {
    return expected;
  }

  Opening opening() {
    return opening;
  }

  /** From how many addresses. */
  int sources() {
    return this == SLOW_PROBES_FROM_EVERYWHERE ? MANY : 1;
  }

  /** Those that flood come back at once. */
  boolean isFlood() {
    return expected == Expected.CUT_OFF || this == HANDSHAKES;
  }

  /** Many calls that the database has to work for, all at once. */
  boolean isBurst() {
    return WITH_HUNDREDS_OF_CALLS.contains(this);
  }

  /** The process that it is about. */
  String service() {
    if (ON_ISSUER.contains(this)) {
      return Environments.USER_SERVICE;
    }
    return ON_PAYMENTS.contains(this) ? Environments.PAYMENT_SERVICE : Environments.ORDER_SERVICE;
  }

  /** How the process is started for it. */
  Launch launch(Launch usual) {
    return this == FEW_DESCRIPTORS ? usual.withDescriptors(FEW) : usual;
  }

  /** Who is beside it. */
  List<Neighbour> neighbours() {
    if (ON_ISSUER.contains(this)) {
      return List.of(Neighbour.CALLS, Neighbour.KEYS);
    }
    if (ON_PAYMENTS.contains(this)) {
      return List.of(Neighbour.PAYMENTS);
    }
    if (ON_ADMIN.contains(this)) {
      return List.of(Neighbour.CALLS, Neighbour.PROBES);
    }
    return ON_CONNECTIONS.contains(this)
        ? List.of(Neighbour.CALLS, Neighbour.NEWCOMERS)
        : List.of(Neighbour.CALLS);
  }
}

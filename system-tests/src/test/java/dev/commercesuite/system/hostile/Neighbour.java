package dev.commercesuite.system.hostile;

import java.time.Duration;

/** Who is beside an attack. */
enum Neighbour {
  /** Reads an order with a token and a product without one, on one connection. */
  CALLS("calls", 4, Duration.ofMillis(10), Duration.ofMillis(250)),

  /** Each call has a connection of its own. */
  NEWCOMERS("new connections", 1, Duration.ofMillis(100), Duration.ofSeconds(1)),

  /** Reads the keys of the issuer, each time by a connection of its own. */
  KEYS("keys", 1, Duration.ofMillis(50), Duration.ofSeconds(1)),

  /** Asks for health and metrics, each time by a connection of its own, as kubelets do. */
  PROBES("probes", 1, Duration.ofMillis(50), Duration.ofSeconds(1)),

  /** Orders and pays. */
  PAYMENTS("payments", 2, Duration.ofMillis(20), Duration.ofSeconds(2));

  private final String text;
  private final int atOnce;
  private final Duration pause;
  private final Duration fastEnough;

  Neighbour(String text, int atOnce, Duration pause, Duration fastEnough) {
    this.text = text;
    this.atOnce = atOnce;
    this.pause = pause;
    this.fastEnough = fastEnough;
  }

  String text() {
    return text;
  }

  /** How many calls at the same time. */
  int atOnce() {
    return atOnce;
  }

  WellBehavedClient start(WellBehavedClient.Call call) {
    return WellBehavedClient.start(atOnce, pause, call);
  }

  /** What 99 of a hundred calls may take, however fast they are alone. */
  Duration fastEnough() {
    return fastEnough;
  }
}

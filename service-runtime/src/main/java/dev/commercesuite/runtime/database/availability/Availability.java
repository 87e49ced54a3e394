package dev.commercesuite.runtime.database.availability;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a database answers, as its {@link DatabaseProbe} and its transactions see it. It is away
 * when the probe was not answered on two connections, and nothing else was for some time either: a
 * server that is slow, or whose connections are all in use, answers the probe. Thread-safe.
 */
public final class Availability {
  private static final Logger log = LoggerFactory.getLogger(Availability.class);
  private static final int FAILURES = 2;

  private final String name;
  private final Duration outageAfter;
  private final LongSupplier nanoTime;
  private volatile long answered;
  private volatile boolean away;
  private volatile long asked;
  private volatile boolean othersAnswered;
  private volatile CompletableFuture<Void> nextReturn = new CompletableFuture<>();

  /** Probes that failed since the latest sign of the server. */
  private int failures;

  /** The state of the latest refusal, until the probe is answered. */
  private @Nullable String refused;

  /**
   * @param name of the database in logs
   * @param outageAfter how long nothing may be answered
   * @param nanoTime {@link System#nanoTime}
   */
  public Availability(String name, Duration outageAfter, LongSupplier nanoTime) {
    this.name = name;
    this.outageAfter = outageAfter;
    this.nanoTime = nanoTime;
    this.answered = nanoTime.getAsLong();
    this.asked = answered;
  }

  /** A moment, in nanoseconds. */
  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * The probe asks on the connection that it has. When that is not answered, the others that were
   * there may be broken, too.
   */
  void beginsToAsk() {
    othersAnswered = false;
    asked = nanoTime.getAsLong();
  }

  /**
   * It asks on another connection, too. What was answered to transactions before may have come
   * before all connections broke.
   */
  void asksOnAnother() {
    othersAnswered = false;
  }

  /** Whether a connection was there when the probe began to ask on the one that it had. */
  boolean wasThere(long made) {
    return made - asked < 0;
  }

  /**
   * Whether a transaction was answered since the probe asks on another connection, on one that was
   * there. One on a newer connection says nothing about the others.
   */
  boolean othersAnswered() {
    return othersAnswered;
  }

  /**
   * A statement of a transaction was answered. Does not end an outage: that is for the probe to
   * see.
   *
   * @param made when the connection was made
   */
  void transactionAnswered(long made) {
    if (!away) {
      answered = nanoTime.getAsLong();
    }
    if (!othersAnswered && wasThere(made)) {
      othersAnswered = true;
    }
  }

  /** The probe was answered. */
  synchronized void probeAnswered() {
    Duration silence = silence();
    answered = nanoTime.getAsLong();
    failures = 0;
    if (refused != null) {
      refused = null;
      log.atInfo().addKeyValue("pool", name).log("The database accepts the probe again");
    }
    if (away) {
      away = false;
      CompletableFuture<Void> returned = nextReturn;
      nextReturn = new CompletableFuture<>();
      returned.complete(null);
      log.atInfo()
          .addKeyValue("pool", name)
          .addKeyValue("silent_ms", silence.toMillis())
          .log("The database answers again");
    }
  }

  /**
   * The server does not want the probe, for instance because there are too many connections, or the
   * password is another one by now. Somebody is there, so that no outage begins. It is no answer
   * either, and ends none: a server that refuses everybody is as good as away.
   *
   * @param state of SQL
   */
  synchronized void probeRefused(String state, String reason) {
    failures = 0;
    if (!state.equals(refused)) {
      refused = state;
      log.atWarn()
          .addKeyValue("pool", name)
          .addKeyValue("reason", reason)
          .log("The database refuses the probe");
    }
  }

  /**
   * The probe was not answered.
   *
   * @return whether the database is away from now on
   */
  synchronized boolean probeFailed(String reason) {
    failures++;
    if (away || failures < FAILURES || silence().compareTo(outageAfter) < 0) {
      return false;
    }
    away = true;
    log.atWarn()
        .addKeyValue("pool", name)
        .addKeyValue("reason", reason)
        .log("The database does not answer; calls are refused until it does");
    return true;
  }

  boolean isAway() {
    return away;
  }

  /** For how long nothing was answered. */
  public Duration silence() {
    return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - answered));
  }

  /** How much longer nothing may be answered; zero when that is an outage already. */
  Duration untilOutage() {
    Duration rest = outageAfter.minus(silence());
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  /** Completes when the database is back from its outage, or from the next one. */
  CompletableFuture<Void> nextReturn() {
    return nextReturn;
  }
}

package dev.commercesuite.runtime.database.availability;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server a few times a second whether it is there, on a connection beside the pool, which
 * neither a crowd of calls nor long statements can take. Where no answer comes soon, it asks on a
 * second connection as well, and goes on listening on the first one: it is enough that one of them
 * is answered.
 */
public final class DatabaseProbe implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(200);

  /** Each look is an attempt to log in, then. */
  private static final Duration INTERVAL_WHEN_REFUSED = Duration.ofSeconds(1);

  /**
   * The time of a look is counted in these: a pause of the whole process, in which it could not
   * hear an answer, is one of them however long it was.
   */
  private static final Duration STEP = Duration.ofMillis(25);

  /** Without an answer for so long, it asks on a second connection, too. */
  private static final int STEPS_TO_THE_SECOND = 10;

  /** It takes so long in vain at least: many times as long as a busy server takes. */
  private static final int STEPS_IN_VAIN = 20;

  /** Called on the probe's thread; must return soon. */
  public interface Listener {
    /** An outage begins. */
    void onOutage();

    /**
     * The probe's connection broke, another one could be made, and nothing else was answered
     * meanwhile on the connections that there were: others may be broken, too. Not after an outage,
     * which has ended them all.
     */
    void onNewConnection();

    /** The server refuses the probe, which says nothing about the connections that there are. */
    void onRefusal();

    /** The server has answered. */
    void onAnswer();
  }

  /** Waits for an event, for one step at most. */
  @FunctionalInterface
  interface Waiting {
    /** Returns whether the event has come. */
    boolean await(CompletableFuture<?> event) throws InterruptedException;
  }

  private final Pings pings;
  private final Waiting waiting;
  private final Availability availability;
  private final Listener listener;
  private final BackgroundLoop loop;
  private @Nullable Connection connection;
  private boolean connectedBefore;

  /** Of all looks since the server has answered, or refused. */
  private int stepsInVain;

  /**
   * @param first properties for the driver, to connect for the first time
   * @param further to connect again
   * @param name of the database, in logs and metrics
   * @param metrics where the figures of its loop go
   */
  public DatabaseProbe(
      String url,
      Properties first,
      Properties further,
      String name,
      MeterRegistry metrics,
      Availability availability,
      Listener listener) {
    this(
        new JdbcPings(url, first, further),
        DatabaseProbe::awaitOneStep,
        name,
        metrics,
        availability,
        listener);
  }

  DatabaseProbe(
      Pings pings,
      Waiting waiting,
      String name,
      MeterRegistry metrics,
      Availability availability,
      Listener listener) {
    this.pings = pings;
    this.waiting = waiting;
    this.availability = availability;
    this.listener = listener;
    this.loop = BackgroundLoop.of("database-probe-" + name, metrics, this::look);
  }

  /** Begins to ask. */
  public void start() {
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
    JdbcPings.abort(connection);
  }

  /** Asks once, and returns when to do so again. */
  Duration look() throws InterruptedException {
    Connection known = connection;
    connection = null;
    CompletableFuture<Connection> first = ask(known);
    CompletableFuture<Connection> second = null;
    try {
      for (int steps = 0; ; ) {
        if (!waiting.await(eitherOf(first, second))) {
          steps++;
          stepsInVain++;
        }
        if (first.state() == State.SUCCESS) {
          return answered(first.resultNow(), known == null);
        }
        boolean over = first.isDone() || steps >= STEPS_IN_VAIN;
        if (second != null && second.state() == State.SUCCESS) {
          if (over) {
            return answered(second.resultNow(), true);
          }
          // Somebody is there. Whether the first connection is broken will be seen.
          availability.probeAnswered();
        } else if (second != null && second.isDone()) {
          if (over) {
            return failed(second);
          }
        } else if (second == null && first.isDone() && known == null) {
          return failed(first);
        } else if (stepsInVain >= STEPS_IN_VAIN
            && mayAskTwice()
            && availability.probeFailed("no answer")) {
          listener.onOutage();
          return INTERVAL;
        } else if (second == null
            && (first.isDone() || (steps >= STEPS_TO_THE_SECOND && mayAskTwice()))) {
          availability.probeFailed("no answer on the connection that there was");
          availability.asksOnAnother();
          second = pings.onNewConnection();
        }
      }
    } finally {
      giveUp(first);
      giveUp(second);
    }
  }

  private CompletableFuture<Connection> ask(@Nullable Connection known) {
    if (known == null) {
      return pings.onNewConnection();
    }
    availability.beginsToAsk();
    return pings.on(known);
  }

  /** Not where each attempt is one of many, of all processes: at the start, and in an outage. */
  private boolean mayAskTwice() {
    return connectedBefore && !availability.isAway();
  }

  private Duration answered(Connection on, boolean fresh) {
    // A server that was only slow with the probe has answered transactions meanwhile.
    boolean silent = !availability.isAway() && !availability.othersAnswered();
    connection = on;
    stepsInVain = 0;
    availability.probeAnswered();
    if (fresh && connectedBefore && silent) {
      listener.onNewConnection();
    }
    connectedBefore = true;
    listener.onAnswer();
    return INTERVAL;
  }

  private Duration failed(CompletableFuture<Connection> ping) {
    if (!(ping.exceptionNow() instanceof SQLException failure)) {
      throw new IllegalStateException("the database could not be asked", ping.exceptionNow());
    }
    if (!Unreachable.isMeantBy(failure)) {
      stepsInVain = 0;
      availability.probeRefused(
          String.valueOf(failure.getSQLState()), String.valueOf(failure.getMessage()));
      listener.onRefusal();
      return INTERVAL_WHEN_REFUSED;
    }
    if (availability.probeFailed(String.valueOf(failure.getMessage()))) {
      listener.onOutage();
      return INTERVAL;
    }
    // Whoever waits for a connection is not to wait longer than until it is known.
    Duration rest = availability.untilOutage();
    return rest.isPositive() && rest.compareTo(INTERVAL) < 0 ? rest : INTERVAL;
  }

  /** One that failed already is not waited for. */
  private static CompletableFuture<?> eitherOf(
      CompletableFuture<Connection> first, @Nullable CompletableFuture<Connection> second) {
    if (second == null || second.isDone()) {
      return first;
    }
    return first.isDone() ? second : CompletableFuture.anyOf(first, second);
  }

  private static boolean awaitOneStep(CompletableFuture<?> event) throws InterruptedException {
    try {
      var _ = event.get(STEP.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException _) {
      // Whoever asked looks at how it failed.
      return true;
    }
  }

  private void giveUp(@Nullable CompletableFuture<Connection> ping) {
    if (ping != null
        && !ping.cancel(false)
        && ping.state() == State.SUCCESS
        && !ping.resultNow().equals(connection)) {
      JdbcPings.abort(ping.resultNow());
    }
  }
}

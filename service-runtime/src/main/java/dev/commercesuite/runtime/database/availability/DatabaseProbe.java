package dev.commercesuite.runtime.database.availability;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server a few times a second whether it is there, on a connection beside the pool, which
 * neither a crowd of calls nor long statements can take.
 */
public final class DatabaseProbe implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final int ANSWER_MILLIS = 500;

  /** Each look is an attempt to log in, then. */
  private static final Duration INTERVAL_WHEN_REFUSED = Duration.ofSeconds(1);

  /** Called on the probe's thread; must return soon. */
  public interface Listener {
    /** An outage begins. */
    void onOutage();

    /**
     * The probe's connection broke, another one could be made, and nothing else was answered
     * meanwhile: others may be broken, too. Not after an outage, which has ended them all.
     */
    void onNewConnection();

    /** The server refuses the probe, which says nothing about the connections that there are. */
    void onRefusal();

    /** The server has answered. */
    void onAnswer();
  }

  private final String url;
  private final Properties first;
  private final Properties further;
  private final Availability availability;
  private final Listener listener;
  private final BackgroundLoop loop;
  private @Nullable Connection connection;
  private boolean connectedBefore;

  /** When the look began at which the latest connection broke. */
  private long broke;

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
    this.url = url;
    this.first = first;
    this.further = further;
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
    forget();
  }

  private Duration look() {
    boolean fresh = connection == null;
    long begin = availability.now();
    try {
      ask();
    } catch (SQLException e) {
      forget();
      if (!fresh) {
        broke = begin;
      }
      if (!Unreachable.isMeantBy(e)) {
        availability.probeRefused(String.valueOf(e.getSQLState()), String.valueOf(e.getMessage()));
        listener.onRefusal();
        return INTERVAL_WHEN_REFUSED;
      }
      if (availability.probeFailed(String.valueOf(e.getMessage()))) {
        listener.onOutage();
      } else if (!fresh) {
        return Duration.ZERO;
      }
      return INTERVAL;
    }
    // A server that was only slow with the probe has answered transactions meanwhile.
    boolean silent = !availability.isAway() && !availability.answeredSince(broke);
    availability.probeAnswered();
    if (fresh && connectedBefore && silent) {
      listener.onNewConnection();
    }
    connectedBefore = true;
    listener.onAnswer();
    return INTERVAL;
  }

  private void ask() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = DriverManager.getConnection(url, connectedBefore ? further : first);
      connection = open;
      open.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
    }
    try (Statement statement = open.createStatement()) {
      statement.execute("select 1");
    }
  }

  /** Without a farewell, which a server that does not answer would not hear. */
  private void forget() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException _) {
        // It is closed already.
      }
    }
  }
}

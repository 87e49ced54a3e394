package dev.commercesuite.runtime.database;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other processes send with {@code pg_notify(channel, payload)} on a few channels, received
 * over one connection of its own (beside the pool) that is made again whenever it breaks.
 *
 * <p>PostgreSQL keeps nothing for a listener that is away, so every new connection is followed by
 * {@link Listener#onConnected}, on which a listener reads what it may have missed. Thread-safe.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final Pattern CHANNEL = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final int POLL_MILLIS = 250;
  private static final int POLLS_BETWEEN_CHECKS = 20;
  private static final int CHECK_SECONDS = 2;
  private static final Duration RECONNECT_PAUSE = Duration.ofMillis(500);

  /** Called on the one thread of the connection, in order; must return soon and not throw. */
  public interface Listener {
    /** Some process notified the listener's channel, in a transaction that has committed. */
    void onNotification(String payload);

    /** Listening from now on, for the first time or again; notifications may have been missed. */
    void onConnected();
  }

  /** Ends with {@link #close}, after which the listener is not called any more. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private final String url;
  private final Properties properties;
  private final List<String> channels;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final BackgroundLoop loop;
  private volatile boolean connected;

  private record Subscriber(String channel, Listener listener) {}

  private Notifications(DatabaseConfig config, MeterRegistry metrics, List<String> channels) {
    for (String channel : channels) {
      if (!CHANNEL.matcher(channel).matches()) {
        throw new IllegalArgumentException(
            "channel is \"" + channel + "\"; expected lower case letters, digits and underscores");
      }
    }
    this.url = config.url();
    this.channels = channels;
    this.properties = ConnectionProperties.driver("notifications " + String.join(" ", channels));
    properties.setProperty("options", ConnectionProperties.VANISHED_CLIENTS);
    // A server that is not there is given up soon, to find it soon when it is back.
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", "3");
    properties.setProperty("user", config.application().user());
    properties.setProperty("password", config.application().password().reveal());
    this.loop = BackgroundLoop.of("notifications-" + channels.getFirst(), metrics, this::connect);
  }

  /**
   * Starts to listen. Does not wait for the connection.
   *
   * @param channels lower-case SQL identifiers
   */
  public static Notifications open(
      DatabaseConfig config, MeterRegistry metrics, String... channels) {
    Notifications notifications = new Notifications(config, metrics, List.of(channels));
    notifications.loop.start();
    return notifications;
  }

  /**
   * Adds a listener to one of the channels. When the connection is open already, {@code
   * onConnected} is called here.
   */
  public Subscription subscribe(String channel, Listener listener) {
    Subscriber subscriber = new Subscriber(channel, listener);
    subscribers.add(subscriber);
    if (connected) {
      listener.onConnected();
    }
    return () -> subscribers.remove(subscriber);
  }

  /** Stops listening and waits, one second at most, for the thread to end. */
  @Override
  public void close() {
    loop.close();
  }

  /** Listens until the connection breaks. */
  private Duration connect() {
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      listen(connection);
    } catch (SQLException e) {
      log.atWarn()
          .addKeyValue("channels", channels)
          .addKeyValue("reason", e.getMessage())
          .log("Listening for notifications was interrupted; connecting again");
    } finally {
      connected = false;
    }
    return RECONNECT_PAUSE;
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String channel : channels) {
        statement.execute("listen " + channel);
      }
    }
    connected = true;
    subscribers.forEach(subscriber -> deliver(subscriber, Listener::onConnected));
    PGConnection postgres = connection.unwrap(PGConnection.class);
    for (int poll = 1; !loop.isClosed(); poll++) {
      @Nullable PGNotification @Nullable [] arrived = postgres.getNotifications(POLL_MILLIS);
      if (arrived != null) {
        Arrays.stream(arrived).filter(Objects::nonNull).forEach(this::deliver);
      }
      if (poll % POLLS_BETWEEN_CHECKS == 0 && !connection.isValid(CHECK_SECONDS)) {
        throw new SQLException("the server is gone");
      }
    }
  }

  private void deliver(PGNotification notification) {
    String payload = notification.getParameter();
    subscribers.stream()
        .filter(subscriber -> subscriber.channel().equals(notification.getName()))
        .forEach(subscriber -> deliver(subscriber, listener -> listener.onNotification(payload)));
  }

  /** A listener that throws does not keep the others from being called. */
  private static void deliver(Subscriber subscriber, Consumer<Listener> call) {
    try {
      call.accept(subscriber.listener());
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("channel", subscriber.channel())
          .log("A listener failed");
    }
  }
}

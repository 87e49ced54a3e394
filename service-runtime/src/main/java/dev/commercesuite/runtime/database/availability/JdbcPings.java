package dev.commercesuite.runtime.database.availability;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Each on a thread of its own, which is interrupted when nobody wants the answer any more. */
final class JdbcPings implements Pings {
  private final String url;
  private final Properties first;
  private final Properties further;
  private volatile boolean connectedBefore;

  /**
   * @param first properties for the driver, to connect for the first time
   * @param further to connect again
   */
  JdbcPings(String url, Properties first, Properties further) {
    this.url = url;
    this.first = first;
    this.further = further;
  }

  @Override
  public CompletableFuture<Connection> on(Connection known) {
    return start(() -> known);
  }

  @Override
  public CompletableFuture<Connection> onNewConnection() {
    return start(() -> {
      Connection made = DriverManager.getConnection(url, connectedBefore ? further : first);
      connectedBefore = true;
      return made;
    });
  }

  private interface Source {
    Connection connect() throws SQLException;
  }

  private static CompletableFuture<Connection> start(Source source) {
    CompletableFuture<Connection> ping = new CompletableFuture<>();
    // Virtual: an interrupt ends its wait for an answer, too. An attempt to connect ends by the
    // driver's own timeouts.
    Thread thread = Thread.ofVirtual().name("database-ping").unstarted(() -> run(source, ping));
    var _ =
        ping.whenComplete((_, _) -> {
          if (ping.isCancelled()) {
            thread.interrupt();
          }
        });
    thread.start();
    return ping;
  }

  private static void run(Source source, CompletableFuture<Connection> ping) {
    Connection open = null;
    try {
      open = source.connect();
      try (Statement statement = open.createStatement()) {
        statement.execute("select 1");
      }
      if (ping.complete(open)) {
        return;
      }
    } catch (SQLException | RuntimeException | Error e) {
      ping.completeExceptionally(e);
    }
    abort(open);
  }

  /** Without a farewell, which a server that does not answer would not hear. */
  static void abort(@Nullable Connection open) {
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException _) {
        // It is closed already.
      }
    }
  }
}

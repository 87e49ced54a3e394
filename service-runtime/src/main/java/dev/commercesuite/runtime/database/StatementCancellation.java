package dev.commercesuite.runtime.database;

import io.grpc.Context;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels the running statement of a transaction when the gRPC call around it ends early: the
 * caller hung up, or the deadline passed.
 */
final class StatementCancellation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatementCancellation.class);
  private static final Duration REPEAT = Duration.ofMillis(50);
  private static final Executor VIRTUAL_THREAD =
      task -> Thread.ofVirtual().name("statement-cancellation").start(task);

  private final Context context = Context.current();
  private final Context.CancellationListener listener = _ -> cancelUntilGone();
  private volatile @Nullable Statement running;

  StatementCancellation() {
    context.addListener(listener, VIRTUAL_THREAD);
  }

  /** Makes the statement the one to cancel. */
  void running(Statement statement) {
    running = statement;
    if (context.isCancelled()) {
      running = null;
      throw new TransactionCancelled(context.cancellationCause());
    }
  }

  void finished() {
    running = null;
  }

  boolean isCancelled() {
    return context.isCancelled();
  }

  @Override
  public void close() {
    context.removeListener(listener);
  }

  /** Repeats, because a statement that is about to be sent cannot be cancelled yet. */
  private void cancelUntilGone() {
    try {
      for (Statement statement = running; statement != null; statement = running) {
        statement.cancel();
        Thread.sleep(REPEAT);
      }
    } catch (SQLException e) {
      log.atWarn().setCause(e).log("A statement could not be cancelled; its timeout will end it");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

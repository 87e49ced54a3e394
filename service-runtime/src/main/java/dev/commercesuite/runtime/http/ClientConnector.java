package dev.commercesuite.runtime.http;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Accepts connections, whatever happens, as fast as they are set up. When the process has no file
 * descriptor left for the next one, it gives up one that it has, instead of accepting none for a
 * second.
 */
final class ClientConnector extends ServerConnector {
  private static final int ACCEPTORS = 1;
  private static final int SELECTORS = 1;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** In which the selector gives the descriptor back to the system. */
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final ClientConnections connections;
  private final ConnectionCuts cuts;
  private final PendingConnections pending = new PendingConnections(LONGEST_WAIT);

  ClientConnector(
      Server server,
      ClientConnections connections,
      ConnectionCuts cuts,
      ConnectionFactory... protocols) {
    super(server, ACCEPTORS, SELECTORS, protocols);
    this.connections = connections;
    this.cuts = cuts;
    addBean(pending, false);
  }

  @Override
  public void accept(int acceptor) throws IOException {
    try {
      pending.awaitRoom();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    super.accept(acceptor);
  }

  @Override
  protected void doStart() throws Exception {
    // There is none yet. But the classes are there when no descriptor is left to open their files.
    var _ = connections.giveUpOne();
    super.doStart();
  }

  /** Does not throw: nothing would be accepted any more, and nobody would notice. */
  @Override
  protected boolean handleAcceptFailure(Throwable failure) {
    try {
      return (isForWantOfDescriptors(failure) && makeRoom()) || super.handleAcceptFailure(failure);
    } catch (RuntimeException | Error e) {
      LockSupport.parkNanos(LONGEST_WAIT.toNanos());
      return isRunning();
    }
  }

  /** The system says it in words only. */
  private static boolean isForWantOfDescriptors(Throwable failure) {
    return failure instanceof IOException && !(failure instanceof ClosedChannelException);
  }

  private boolean makeRoom() {
    ClientConnection leaving = isRunning() ? connections.giveUpOne() : null;
    if (leaving == null) {
      return false;
    }
    cuts.crowded(leaving);
    LockSupport.parkNanos(PAUSE.toNanos());
    return true;
  }
}

package dev.commercesuite.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingConnectionsTest {
  private final List<SocketChannel> channels = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }

  @Test
  void acceptsNoMoreThanAreSetUp() throws Exception {
    PendingConnections pending = full(Duration.ofDays(1));
    Thread accepting = Thread.ofPlatform().start(() -> awaitRoom(pending));
    await().until(accepting::getState, Thread.State.TIMED_WAITING::equals);

    pending.onAccepted(channels.getFirst());

    assertThat(accepting.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void thoseThatCannotBeSetUpDoNotCount() throws Exception {
    PendingConnections pending = full(Duration.ofDays(1));

    pending.onAcceptFailed(channels.getFirst(), new IOException("closed"));

    pending.awaitRoom();
  }

  @Test
  void thoseThatAreLostDoNotStopTheRest() throws Exception {
    PendingConnections pending = full(Duration.ofMillis(1));

    pending.awaitRoom();
  }

  private PendingConnections full(Duration longestWait) throws IOException {
    PendingConnections pending = new PendingConnections(longestWait);
    for (int i = 0; i < PendingConnections.MOST; i++) {
      channels.add(SocketChannel.open());
      pending.onAccepting(channels.getLast());
    }
    return pending;
  }

  private static void awaitRoom(PendingConnections pending) {
    try {
      pending.awaitRoom();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.commercesuite.runtime.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Whether a socket takes what waits for it. For the thread of the connection. */
final class SocketProgress {
  private long moved;
  private long pendingBytes;
  private long sentOfMessage;
  private int message;

  /** It is looked at from now on. */
  void begin(long now) {
    moved = now;
  }

  /** Looks at what has become of what waited. */
  void look(Channel channel, long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long bytes = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    long sent = buffer == null ? 0 : buffer.currentProgress();
    int first = buffer == null ? 0 : System.identityHashCode(buffer.current());
    if (bytes == 0 || sent != sentOfMessage || first != message) {
      moved = now;
    }
    pendingBytes = bytes;
    sentOfMessage = sent;
    message = first;
  }

  /** Whether something waited at the last look. */
  boolean isPending() {
    return pendingBytes > 0;
  }

  /** Whether the socket has taken nothing for so long, with something waiting for it. */
  boolean isStuck(long now, long patience) {
    return now - moved >= patience;
  }
}

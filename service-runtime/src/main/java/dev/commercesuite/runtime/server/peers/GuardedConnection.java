package dev.commercesuite.runtime.server.peers;

import static dev.commercesuite.runtime.server.peers.FloodPenalties.BAD_HABIT;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.FLOOD;

import dev.commercesuite.interceptors.peers.PeerKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;

/**
 * An admitted connection: tells the {@link ConnectionTable} what it shows and how many calls it
 * has, and cuts it off. For the thread of the connection alone.
 */
final class GuardedConnection extends Http2ConnectionAdapter {
  /** What grpc-java says to a client that pings more often than it may. */
  private static final AsciiString TOO_MANY_PINGS = AsciiString.cached("too_many_pings");

  private final Connection connection;
  private final ConnectionEnd end;
  private final Http2Connection http2;
  private final Channel channel;
  private final ConnectionMeters meters;
  private boolean cutOff;

  GuardedConnection(
      Connection connection,
      ConnectionEnd end,
      Http2Connection http2,
      Channel channel,
      ConnectionMeters meters) {
    this.connection = connection;
    this.end = end;
    this.http2 = http2;
    this.channel = channel;
    this.meters = meters;
  }

  @Override
  public void onStreamActive(Http2Stream stream) {
    countCalls();
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    countCalls();
  }

  private void countCalls() {
    connection.calls(http2.numActiveStreams());
  }

  /** Also when grpc-java ends the connection, for resets, refusals or pings. */
  @Override
  public void onGoAwaySent(int lastStream, long error, ByteBuf debugData) {
    if (error == Http2Error.ENHANCE_YOUR_CALM.code()) {
      boolean isPings = debugData.equals(Unpooled.wrappedBuffer(TOO_MANY_PINGS.array()));
      // Whose calls take too long, cancels many of them.
      boolean isKnown = connection.isKnown();
      cutOff(isPings ? "keepalive" : "enhance_your_calm", isPings || isKnown ? BAD_HABIT : FLOOD);
    } else if (error != Http2Error.NO_ERROR.code()) {
      end.soon();
    }
  }

  /**
   * Its handshake is over. It is ended if there is no room for it.
   *
   * @param proof what the handshake has shown
   * @return whether it stays
   */
  boolean secured(PeerKind proof) {
    if (connection.secured(proof)) {
      return true;
    }
    meters.refused(ConnectionTable.Refusal.FULL, channel.remoteAddress());
    end.now();
    return false;
  }

  /**
   * Ends it as soon as that has been said, and remembers its address.
   *
   * @param reason one of few
   * @param weight a part of {@link FloodPenalties#FLOOD}
   */
  void cutOff(String reason, int weight) {
    if (cutOff) {
      return;
    }
    cutOff = true;
    connection.flooded(weight);
    meters.cutOff(reason, channel.remoteAddress());
    end.soon();
  }

  boolean isCutOff() {
    return cutOff;
  }
}

package dev.commercesuite.runtime.server.peers;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is ended. All of it happens on the thread of the connection, but for what is
 * said otherwise.
 */
final class ConnectionEnd {
  /** How long the end of a connection may take to be sent to somebody who may not read it. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Channel channel;
  private final GrpcHttp2ConnectionHandler http2;
  private final ConnectionMeters meters;
  private @Nullable ChannelHandlerContext outside;

  /** Of a connection that {@code http2} takes over after its handshake. */
  ConnectionEnd(Channel channel, GrpcHttp2ConnectionHandler http2, ConnectionMeters meters) {
    this.channel = channel;
    this.http2 = http2;
    this.meters = meters;
  }

  /** Where it is closed without the farewells of HTTP/2 and TLS: before their handlers. */
  void outside(ChannelHandlerContext context) {
    outside = context;
  }

  /** On any thread: another one needs its place. */
  void forAnother() {
    channel.eventLoop().execute(this::idle);
  }

  private void idle() {
    meters.ended();
    ChannelHandlerContext context = channel.pipeline().context(http2);
    if (context == null) {
      now(); // Still in its handshake.
      return;
    }
    var _ =
        http2
            .goAway(
                context,
                http2.connection().remote().lastStreamCreated(),
                Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER,
                context.newPromise())
            .addListener(_ -> now());
    context.flush();
    soon();
  }

  /** What has been said may still be sent; whoever does not read is not told. */
  void soon() {
    var _ = channel.eventLoop().schedule(this::now, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Without farewells, which would wait for the client. */
  void now() {
    if (outside != null) {
      var _ = outside.close();
    }
  }
}

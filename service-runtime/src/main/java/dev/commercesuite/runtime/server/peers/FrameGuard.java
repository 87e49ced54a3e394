package dev.commercesuite.runtime.server.peers;

import static dev.commercesuite.runtime.server.peers.FloodPenalties.FLOOD;

import dev.commercesuite.interceptors.peers.PeerKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Between TLS and HTTP/2: sees the end of the handshake, and then the frames in both directions.
 * Cuts off who sends more of them than its {@link FrameBudget} has, or headers without an end.
 */
final class FrameGuard extends ChannelDuplexHandler {
  /** How long headers may take whose first frame is there, in which nothing else may be sent. */
  private static final Duration UNFINISHED_HEADERS = Duration.ofSeconds(4);

  private final GuardedConnection connection;
  private final FrameBudget budget;
  private final FrameHeaders received;
  private final FrameHeaders sent;
  private @Nullable ScheduledFuture<?> unfinishedHeaders;

  FrameGuard(GuardedConnection connection, FrameBudget budget) {
    this.connection = connection;
    this.budget = budget;
    this.received = new FrameHeaders(FrameHeaders.PREFACE_BYTES, budget::received);
    this.sent = new FrameHeaders(0, (type, flags, length, _) -> budget.sent(type, flags, length));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake
        && handshake.isSuccess()
        && !connection.secured(proofOf(context))) {
      return;
    }
    context.fireUserEventTriggered(event);
  }

  private static PeerKind proofOf(ChannelHandlerContext context) {
    return PeerKinds.of(context.pipeline().get(SslHandler.class).engine().getSession());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (connection.isCutOff()) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof ByteBuf bytes) {
      received.read(bytes);
      if (budget.isSpent()) {
        bytes.release();
        end(context, budget.lastKind());
        return;
      }
      watchHeaders(context);
    }
    context.fireChannelRead(message);
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (!connection.isCutOff()) {
      context.read();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      sent.read(bytes);
    }
    var _ = context.write(message, promise);
  }

  private void watchHeaders(ChannelHandlerContext context) {
    if (budget.isInHeaders() && unfinishedHeaders == null) {
      unfinishedHeaders =
          context
              .executor()
              .schedule(
                  () -> end(context, "unfinished_headers"),
                  UNFINISHED_HEADERS.toMillis(),
                  TimeUnit.MILLISECONDS);
    } else if (!budget.isInHeaders() && unfinishedHeaders != null) {
      unfinishedHeaders.cancel(false);
      unfinishedHeaders = null;
    }
  }

  private void end(ChannelHandlerContext context, String reason) {
    connection.cutOff(reason, FLOOD);
    context.channel().config().setAutoRead(false);
    // Ends the connection with a GOAWAY.
    context.fireExceptionCaught(
        Http2Exception.connectionError(
            Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry no call forward"));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (unfinishedHeaders != null) {
      unfinishedHeaders.cancel(false);
    }
    context.fireChannelInactive();
  }
}

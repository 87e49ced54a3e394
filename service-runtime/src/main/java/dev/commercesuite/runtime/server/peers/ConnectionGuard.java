package dev.commercesuite.runtime.server.peers;

import static dev.commercesuite.runtime.server.peers.FloodPenalties.BAD_HABIT;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.FLOOD;

import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.runtime.server.peers.ConnectionTable.Admission;
import dev.commercesuite.runtime.server.peers.ConnectionTable.Connection;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of each connection of a server: refuses those that are too many before their
 * handshake begins, ends those whose place another one needs, and cuts off who sends frames that
 * carry no call forward ({@link FrameBudget}). Netty and grpc-java bound some kinds of frames; they
 * do not see those that they ignore, and what they end may come back at once.
 */
public final class ConnectionGuard {
  /** How long the end of a connection may take to be sent to somebody who may not read it. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** How long headers may take whose first frame is there, in which nothing else may be sent. */
  private static final Duration UNFINISHED_HEADERS = Duration.ofSeconds(4);

  /** What grpc-java says to a client that pings more often than it may. */
  private static final AsciiString TOO_MANY_PINGS = AsciiString.cached("too_many_pings");

  private static final Logger log = LoggerFactory.getLogger(ConnectionGuard.class);

  private final PeerLimits limits;
  private final ConnectionTable connections;
  private final ConnectionMeters meters;
  private final LongSupplier nanoTime;

  ConnectionGuard(
      PeerLimits limits,
      ConnectionTable connections,
      ConnectionMeters meters,
      LongSupplier nanoTime) {
    this.limits = limits;
    this.connections = connections;
    this.meters = meters;
    this.nanoTime = nanoTime;
  }

  /**
   * A guard of connections of which there is none yet.
   *
   * @param configured of which the process may not have the file descriptors for all
   * @param metrics where the figures of connections go
   */
  public static ConnectionGuard of(PeerLimits configured, MeterRegistry metrics) {
    PeerLimits limits = configured.within(FileDescriptors.most());
    if (limits.connections() < configured.connections()) {
      log.atInfo()
          .addKeyValue("connections", limits.connections())
          .addKeyValue("configured", configured.connections())
          .log("There are file descriptors for fewer connections");
    }
    ConnectionTable connections = new ConnectionTable(limits, System::nanoTime);
    ConnectionMeters meters = new ConnectionMeters(metrics, System::nanoTime);
    meters.show(connections);
    return new ConnectionGuard(limits, connections, meters, System::nanoTime);
  }

  /**
   * What to put in the place of the handler that begins the handshake.
   *
   * @param handshake begins it
   * @param http2 takes over after it
   */
  public ChannelHandler before(ChannelHandler handshake, GrpcHttp2ConnectionHandler http2) {
    return new Entrance(handshake, http2);
  }

  /** Where a connection comes in. It stays only if the connection is refused. */
  private final class Entrance extends ChannelInboundHandlerAdapter {
    private final ChannelHandler handshake;
    private final GrpcHttp2ConnectionHandler http2;

    Entrance(ChannelHandler handshake, GrpcHttp2ConnectionHandler http2) {
      this.handshake = handshake;
      this.http2 = http2;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      Channel channel = context.channel();
      Guarded guarded = new Guarded(channel, http2);
      switch (connections.open(addressOf(channel), guarded::endForAnother)) {
        case Admission.Refused(ConnectionTable.Refusal reason) -> {
          meters.refused(reason, channel.remoteAddress());
          var _ = context.close();
        }
        case Admission.Admitted(Connection connection) -> {
          guarded.begin(connection);
          context.pipeline().addBefore(context.name(), null, guarded.new Outside());
          context.pipeline().replace(context.name(), null, handshake);
        }
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }
  }

  private static InetAddress addressOf(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress(); // It has gone already.
  }

  /** One connection. All of it happens on its own thread, but for what is said otherwise. */
  private final class Guarded extends Http2ConnectionAdapter {
    private final Channel channel;
    private final GrpcHttp2ConnectionHandler http2;
    private @Nullable Connection connection;
    private @Nullable ChannelHandlerContext outside;
    private boolean cutOff;

    Guarded(Channel channel, GrpcHttp2ConnectionHandler http2) {
      this.channel = channel;
      this.http2 = http2;
    }

    void begin(Connection admitted) {
      connection = admitted;
      http2.connection().addListener(this);
      channel.closeFuture().addListener(_ -> admitted.closed());
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
      if (connection != null) {
        connection.calls(http2.connection().numActiveStreams());
      }
    }

    /** Also when grpc-java ends the connection, for resets, refusals or pings. */
    @Override
    public void onGoAwaySent(int lastStream, long error, ByteBuf debugData) {
      if (error == Http2Error.ENHANCE_YOUR_CALM.code()) {
        boolean isPings = debugData.equals(Unpooled.wrappedBuffer(TOO_MANY_PINGS.array()));
        cutOff(
            isPings ? "keepalive" : "enhance_your_calm", isPings || isKnown() ? BAD_HABIT : FLOOD);
      } else if (error != Http2Error.NO_ERROR.code()) {
        closeSoon();
      }
    }

    /** Whose calls take too long, cancels many of them. */
    private boolean isKnown() {
      return connection != null && connection.peer().kind() != PeerKind.ANONYMOUS;
    }

    private void cutOff(String reason, int weight) {
      if (cutOff || connection == null) {
        return;
      }
      cutOff = true;
      connection.flooded(weight);
      meters.cutOff(reason, channel.remoteAddress());
      closeSoon();
    }

    /** Whoever does not read is not told. */
    private void closeSoon() {
      var _ =
          channel
              .eventLoop()
              .schedule(this::closeNow, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Without the farewells of HTTP/2 and TLS, which would wait for the client. */
    private void closeNow() {
      if (outside != null) {
        var _ = outside.close();
      }
    }

    /** On any thread. */
    void endForAnother() {
      channel.eventLoop().execute(this::endIdle);
    }

    private void endIdle() {
      meters.ended();
      ChannelHandlerContext context = channel.pipeline().context(http2);
      if (context == null) {
        closeNow(); // Still in its handshake.
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
              .addListener(_ -> closeNow());
      context.flush();
      closeSoon();
    }

    /** First of all handlers: sees the bytes of TLS. */
    private final class Outside extends ChannelInboundHandlerAdapter {
      private boolean hasBegun;

      @Override
      public void handlerAdded(ChannelHandlerContext context) {
        outside = context;
      }

      @Override
      public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ProtocolNegotiationEvent negotiation && connection != null) {
          // What every call on the connection sees.
          context.fireUserEventTriggered(
              InternalProtocolNegotiationEvent.withAttributes(
                  negotiation,
                  connection
                      .peer()
                      .addTo(InternalProtocolNegotiationEvent.getAttributes(negotiation))));
        } else {
          context.fireUserEventTriggered(event);
        }
      }

      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (!hasBegun) {
          hasBegun = true;
          SslHandler tls = context.pipeline().get(SslHandler.class);
          context.pipeline().addAfter(context.pipeline().context(tls).name(), null, new Inside());
        }
        context.fireChannelRead(message);
      }
    }

    /** Between TLS and HTTP/2. */
    private final class Inside extends ChannelDuplexHandler {
      private final FrameBudget budget =
          new FrameBudget(
              limits.controlFramesPerSecond(),
              connection != null && connection.isOnProbation(),
              nanoTime);
      private final FrameHeaders received =
          new FrameHeaders(
              FrameHeaders.PREFACE_BYTES,
              (type, flags, length, padding) -> budget.received(type, flags, length, padding));
      private final FrameHeaders sent =
          new FrameHeaders(0, (type, flags, length, _) -> budget.sent(type, flags, length));
      private @Nullable ScheduledFuture<?> unfinishedHeaders;

      @Override
      public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake
            && handshake.isSuccess()
            && !mayStay(context)) {
          closeNow();
          return;
        }
        context.fireUserEventTriggered(event);
      }

      private boolean mayStay(ChannelHandlerContext context) {
        PeerKind proof =
            PeerKinds.of(context.pipeline().get(SslHandler.class).engine().getSession());
        if (connection == null || connection.secured(proof)) {
          return true;
        }
        meters.refused(ConnectionTable.Refusal.FULL, channel.remoteAddress());
        return false;
      }

      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (cutOff) {
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
        if (!cutOff) {
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
        cutOff(reason, FLOOD);
        channel.config().setAutoRead(false);
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
  }
}

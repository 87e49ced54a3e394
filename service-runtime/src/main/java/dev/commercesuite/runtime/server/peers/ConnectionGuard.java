package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.runtime.server.peers.ConnectionTable.Admission;
import io.grpc.Attributes;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of each connection of a server: refuses those that are too many before their
 * handshake begins, ends those whose place another one needs ({@link ConnectionTable}), and cuts
 * off who sends frames that carry no call forward ({@link FrameGuard}). Netty and grpc-java bound
 * some kinds of frames; they do not see those that they ignore, and what they end may come back at
 * once.
 */
public final class ConnectionGuard {
  private static final AttributeKey<ConnectedPeer> PEER =
      AttributeKey.newInstance("connected-peer");

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
      ConnectionEnd end = new ConnectionEnd(channel, http2, meters);
      switch (connections.open(addressOf(channel), end::forAnother)) {
        case Admission.Refused(ConnectionTable.Refusal reason) -> {
          meters.refused(reason, channel.remoteAddress());
          var _ = context.close();
        }
        case Admission.Admitted(Connection connection) -> {
          GuardedConnection guarded =
              new GuardedConnection(connection, end, http2.connection(), channel, meters);
          channel.attr(PEER).set(connection.peer());
          http2.connection().addListener(guarded);
          channel.closeFuture().addListener(_ -> connection.closed());
          Outside outside = new Outside(connection, end, guarded);
          context.pipeline().addBefore(context.name(), null, outside);
          context.pipeline().replace(context.name(), null, handshake);
        }
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }
  }

  /** Who is at the other end; an anonymous one of its own if it is not guarded. */
  public static ConnectedPeer peerOf(Channel channel) {
    ConnectedPeer peer = channel.attr(PEER).get();
    return peer == null ? new ConnectedPeer(PeerKind.ANONYMOUS) : peer;
  }

  private static InetAddress addressOf(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress(); // It has gone already.
  }

  /** First of all handlers: sees the bytes of TLS. */
  private final class Outside extends ChannelInboundHandlerAdapter {
    private final Connection connection;
    private final ConnectionEnd end;
    private final GuardedConnection guarded;
    private boolean hasBegun;

    Outside(Connection connection, ConnectionEnd end, GuardedConnection guarded) {
      this.connection = connection;
      this.end = end;
      this.guarded = guarded;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      end.outside(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ProtocolNegotiationEvent negotiation) {
        // What every call on the connection sees.
        Attributes before = InternalProtocolNegotiationEvent.getAttributes(negotiation);
        context.fireUserEventTriggered(
            InternalProtocolNegotiationEvent.withAttributes(
                negotiation, connection.peer().addTo(before)));
      } else {
        context.fireUserEventTriggered(event);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!hasBegun) {
        hasBegun = true;
        SslHandler tls = context.pipeline().get(SslHandler.class);
        FrameBudget budget =
            new FrameBudget(limits.controlFramesPerSecond(), connection.isOnProbation(), nanoTime);
        context
            .pipeline()
            .addAfter(
                context.pipeline().context(tls).name(), null, new FrameGuard(guarded, budget));
      }
      context.fireChannelRead(message);
    }
  }
}

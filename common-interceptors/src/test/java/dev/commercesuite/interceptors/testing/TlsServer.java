package dev.commercesuite.interceptors.testing;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;

/** An order service on a real port with TLS, and connections to it. */
public final class TlsServer implements AutoCloseable {

  private final Server server;

  public TlsServer(SslContext tls) {
    this(tls, CallPath.forServer().tokens(Tokens.PLAIN).build());
  }

  public TlsServer(SslContext tls, CallPath path) {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .sslContext(tls)
              .addService(path.wrap(Orders.answering()))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  public Connection connect(SslContext tls) {
    return connect(tls, "localhost");
  }

  /** A new connection that expects this host name. */
  public Connection connect(SslContext tls, String hostName) {
    return new Connection(
        NettyChannelBuilder.forAddress("localhost", port())
            .overrideAuthority(hostName)
            .sslContext(tls)
            .build());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** One channel. */
  public record Connection(ManagedChannel channel) implements AutoCloseable {

    /** Makes a call and returns the TLS session it went over. */
    public SSLSession call() {
      AtomicReference<SSLSession> session = new AtomicReference<>();
      OrderServiceGrpc.newBlockingStub(channel)
          .withInterceptors(
              Tokens.authorization("Bearer user-1:orders"), new SessionRecorder(session))
          .getOrder(Orders.GET);
      SSLSession seen = session.get();
      if (seen == null) {
        throw new IllegalStateException("no TLS");
      }
      return seen;
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  private record SessionRecorder(AtomicReference<SSLSession> session) implements ClientInterceptor {

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
        MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
      ClientCall<ReqT, RespT> call = next.newCall(method, options);
      return new ForwardingClientCall.SimpleForwardingClientCall<>(call) {
        @Override
        public void start(Listener<RespT> listener, Metadata headers) {
          super.start(
              new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onHeaders(Metadata received) {
                  session.set(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
                  super.onHeaders(received);
                }
              },
              headers);
        }
      };
    }
  }
}

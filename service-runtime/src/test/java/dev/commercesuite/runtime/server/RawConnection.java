package dev.commercesuite.runtime.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslContext;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An HTTP/2 connection over TLS that sends what no library of gRPC would. */
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;
  private static final int RECEIVED_BYTES = 64 * 1024;

  private final CompletableFuture<Http2Error> goAway = new CompletableFuture<>();
  private final Channel connection;

  /**
   * What comes of a stream.
   *
   * @param end {@code HEADERS} if the server has answered, otherwise how the stream ended
   * @param headers that ended it, or began the answer; empty without an answer
   */
  record Outcome(String end, Http2Headers headers) {
    String header(String name) {
      CharSequence value = headers.get(name);
      return value == null ? "" : value.toString();
    }
  }

  RawConnection(EventLoopGroup loops, SslContext tls, int port) throws InterruptedException {
    this(loops, tls, port, Http2Settings.defaultSettings());
  }

  /** With settings of its own, and a small buffer in the kernel for what it has not read. */
  RawConnection(EventLoopGroup loops, SslContext tls, int port, Http2Settings settings)
      throws InterruptedException {
    connection =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.SO_RCVBUF, RECEIVED_BYTES)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(tls.newHandler(channel.alloc(), "localhost", port))
                        .addLast(
                            Http2FrameCodecBuilder.forClient()
                                .initialSettings(settings)
                                .validateHeaders(false)
                                .encoderEnforceMaxConcurrentStreams(false)
                                .encoderIgnoreMaxHeaderListSize(true)
                                .build())
                        .addLast(new Http2MultiplexHandler(new Ignored()))
                        .addLast(new GoAway(goAway));
                  }
                })
            .connect("localhost", port)
            .sync()
            .channel();
  }

  /** Of a call of a health check, with an empty message. */
  Outcome call(Consumer<Http2Headers> change) throws Exception {
    return send(change, true);
  }

  /** The same that ends with its headers. */
  Outcome callWithoutMessage(Consumer<Http2Headers> change) throws Exception {
    return send(change, false);
  }

  private Outcome send(Consumer<Http2Headers> change, boolean withMessage) throws Exception {
    Http2Headers headers =
        new DefaultHttp2Headers(false)
            .method("POST")
            .scheme("https")
            .path("/grpc.health.v1.Health/Check")
            .authority("localhost")
            .set("content-type", "application/grpc")
            .set("te", "trailers")
            .set("user-agent", "raw");
    change.accept(headers);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(new Answer(outcome))
            .open()
            .sync()
            .getNow();
    var _ = stream.write(new DefaultHttp2HeadersFrame(headers, !withMessage));
    if (withMessage) {
      var _ =
          stream.write(
              new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 0, 0}), true));
    }
    stream.flush();
    return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Sends a request of one message, and does not wait for what comes of it.
   *
   * @param endOfStream whether nothing follows it
   */
  RawStream begin(Consumer<Http2Headers> change, byte[] message, boolean endOfStream)
      throws Exception {
    return begin(change, message, message.length, endOfStream);
  }

  /** The same of a message of which there is more to come, if {@code length} is larger. */
  RawStream begin(Consumer<Http2Headers> change, byte[] message, int length, boolean endOfStream)
      throws Exception {
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers
        .method("POST")
        .scheme("https")
        .authority("localhost")
        .set("content-type", "application/grpc")
        .set("te", "trailers");
    change.accept(headers);
    return RawStream.begin(connection, headers, message, length, endOfStream);
  }

  /** Streams may send so much more or less than they could, from now on. */
  void changeWindow(int initialWindowSize) throws InterruptedException {
    connection
        .writeAndFlush(
            new DefaultHttp2SettingsFrame(new Http2Settings().initialWindowSize(initialWindowSize)))
        .sync();
  }

  /** The connection may send so much more, whatever is read of it. */
  void widen(int bytes) throws InterruptedException {
    connection.writeAndFlush(new DefaultHttp2WindowUpdateFrame(bytes)).sync();
  }

  /** From now on nothing is read from the socket. */
  void stopReading() {
    connection.config().setAutoRead(false);
  }

  /** The table of HPACK that the server uses, in bytes. */
  long headerTableBytes() {
    Http2Settings settings =
        connection.pipeline().get(Http2FrameCodec.class).decoder().localSettings();
    return Objects.requireNonNull(settings.headerTableSize());
  }

  /** Why the server has ended the connection. */
  Http2Error goAway() throws Exception {
    return goAway.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** An answer to a ping that nobody has sent. */
  void pingAcknowledgement(long content) throws InterruptedException {
    connection.writeAndFlush(new DefaultHttp2PingFrame(content, true)).sync();
  }

  @Override
  public void close() {
    connection.close().syncUninterruptibly();
  }

  private static final class Answer extends SimpleChannelInboundHandler<Object> {
    private final CompletableFuture<Outcome> outcome;

    Answer(CompletableFuture<Outcome> outcome) {
      this.outcome = outcome;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2HeadersFrame answer && answer.headers().status() != null) {
        outcome.complete(new Outcome("HEADERS", answer.headers()));
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        end("RST_STREAM " + Http2Error.valueOf(reset.errorCode()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end("closed");
    }

    private void end(String how) {
      outcome.complete(new Outcome(how, new DefaultHttp2Headers()));
    }
  }

  private static final class GoAway extends SimpleChannelInboundHandler<Http2GoAwayFrame> {
    private final CompletableFuture<Http2Error> why;

    GoAway(CompletableFuture<Http2Error> why) {
      this.why = why;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2GoAwayFrame frame) {
      why.complete(Http2Error.valueOf(frame.errorCode()));
    }
  }

  private static final class Ignored extends SimpleChannelInboundHandler<Object> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {}
  }
}

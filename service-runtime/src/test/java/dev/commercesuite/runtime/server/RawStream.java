package dev.commercesuite.runtime.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A call on a {@link RawConnection} that is followed to its end. */
final class RawStream {
  private static final int PATIENCE_SECONDS = 20;
  private static final int BYTES_OF_A_PREFIX = 5;

  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final AtomicLong received = new AtomicLong();

  private RawStream() {}

  static RawStream begin(
      Channel connection, Http2Headers headers, byte[] message, boolean endOfStream)
      throws Exception {
    return begin(connection, headers, message, message.length, endOfStream);
  }

  /**
   * The same of a message that may be said to be larger.
   *
   * @param length of all of it
   */
  static RawStream begin(
      Channel connection, Http2Headers headers, byte[] message, int length, boolean endOfStream)
      throws Exception {
    RawStream call = new RawStream();
    Channel stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(call.new Reader())
            .open()
            .sync()
            .getNow();
    ByteBuf framed = Unpooled.buffer(BYTES_OF_A_PREFIX + message.length);
    framed.writeByte(0).writeInt(length).writeBytes(message);
    var _ = stream.write(new DefaultHttp2HeadersFrame(headers, false));
    var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(framed, endOfStream));
    return call;
  }

  /** How it ended: {@code grpc-status} and a number, {@code RST_STREAM} and why, or closed. */
  String end() throws Exception {
    return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /** Bytes of messages, with their prefixes. */
  long received() {
    return received.get();
  }

  private final class Reader extends SimpleChannelInboundHandler<Object> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2DataFrame data) {
        received.addAndGet(data.content().readableBytes());
      } else if (message instanceof Http2HeadersFrame headers && headers.isEndStream()) {
        end.complete("grpc-status " + headers.headers().get("grpc-status"));
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        end.complete("RST_STREAM " + Http2Error.valueOf(reset.errorCode()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end.complete("closed");
    }
  }
}

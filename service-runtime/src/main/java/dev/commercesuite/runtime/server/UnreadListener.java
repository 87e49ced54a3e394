package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Tells an {@link UnreadConnection} of requests before grpc-java has them, and refuses those for
 * which not even a small answer would fit before anything is done for them; and of what arrives of
 * a request, before it is collected.
 */
final class UnreadListener extends RequestListener {
  private final UnreadConnection connection;
  private final UnreadAnswers server;

  UnreadListener(
      UnreadConnection connection,
      UnreadAnswers server,
      GrpcHttp2ConnectionHandler handler,
      Http2FrameListener next) {
    super(handler, next);
    this.connection = connection;
    this.server = server;
  }

  @Override
  void read(Reading headers) throws Http2Exception {
    connection.read(headers);
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    int bytes = data.readableBytes();
    // What is dropped is consumed.
    return connection.receives(context, streamId, bytes)
        ? super.onDataRead(context, streamId, data, padding, endOfStream)
        : bytes + padding;
  }

  @Override
  boolean passes(
      ChannelHandlerContext context, int streamId, Http2Headers headers, boolean endOfStream) {
    connection.begin(context, streamId);
    if (!connection.isExhausted() || isInfrastructure(headers)) {
      return true;
    }
    server.countRefusal();
    answer(context, streamId, EarlyRefusals.answer(server.refusal()), endOfStream);
    return false;
  }

  private static boolean isInfrastructure(Http2Headers headers) {
    CharSequence path = headers.path();
    if (path == null) {
      return true; // No request, or nothing that is answered here.
    }
    String[] parts = path.toString().split("/", 3);
    return parts.length == 3 && InfrastructureServices.contain(parts[1]);
  }
}

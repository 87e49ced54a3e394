package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Tells an {@link UnreadConnection} of requests before grpc-java has them, and refuses those for
 * which not even a small answer would fit before anything is done for them; and of what arrives of
 * a request, before it is collected.
 */
final class UnreadListener extends Http2FrameListenerDecorator {
  private final UnreadConnection connection;
  private final UnreadAnswers server;
  private final GrpcHttp2ConnectionHandler handler;

  UnreadListener(
      UnreadConnection connection,
      UnreadAnswers server,
      GrpcHttp2ConnectionHandler handler,
      Http2FrameListener next) {
    super(next);
    this.connection = connection;
    this.server = server;
    this.handler = handler;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    if (passes(context, streamId, headers, endOfStream)) {
      connection.read(() -> super.onHeadersRead(context, streamId, headers, padding, endOfStream));
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    if (passes(context, streamId, headers, endOfStream)) {
      connection.read(() ->
          super.onHeadersRead(
              context,
              streamId,
              headers,
              streamDependency,
              weight,
              exclusive,
              padding,
              endOfStream));
    }
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

  private boolean passes(
      ChannelHandlerContext context, int streamId, Http2Headers headers, boolean endOfStream) {
    connection.begin(context, streamId);
    if (!connection.isExhausted() || isInfrastructure(headers)) {
      return true;
    }
    server.countRefusal();
    Http2ConnectionEncoder encoder = handler.encoder();
    Http2Headers answer = EarlyRefusals.answer(server.refusal());
    var _ = encoder.writeHeaders(context, streamId, answer, 0, true, context.newPromise());
    if (!endOfStream) {
      var _ =
          encoder.writeRstStream(
              context, streamId, Http2Error.NO_ERROR.code(), context.newPromise());
    }
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

package dev.commercesuite.runtime.server;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;

/** Sees the headers of requests, and of what follows them, before grpc-java does. */
abstract class RequestListener extends Http2FrameListenerDecorator {
  private final GrpcHttp2ConnectionHandler connection;

  RequestListener(GrpcHttp2ConnectionHandler connection, Http2FrameListener next) {
    super(next);
    this.connection = connection;
  }

  /** What hands headers on. */
  interface Reading {
    void run() throws Http2Exception;
  }

  /** Whether the next listener gets to see the headers; otherwise they are dealt with here. */
  abstract boolean passes(
      ChannelHandlerContext context, int streamId, Http2Headers headers, boolean endOfStream)
      throws Http2Exception;

  /** Hands the headers on that pass. */
  void read(Reading headers) throws Http2Exception {
    headers.run();
  }

  @Override
  public final void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    if (passes(context, streamId, headers, endOfStream)) {
      read(() -> super.onHeadersRead(context, streamId, headers, padding, endOfStream));
    }
  }

  @Override
  public final void onHeadersRead(
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
      read(() ->
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

  /** Ends the stream with an answer; the rest of its request is of no use. */
  final void answer(
      ChannelHandlerContext context, int streamId, Http2Headers answer, boolean endOfStream) {
    var _ =
        connection.encoder().writeHeaders(context, streamId, answer, 0, true, context.newPromise());
    if (!endOfStream) {
      reset(context, streamId, Http2Error.NO_ERROR);
    }
  }

  /** By the encoder, where grpc-java counts resets: the connection itself would not. */
  final void reset(ChannelHandlerContext context, int streamId, Http2Error why) {
    var _ =
        connection.encoder().writeRstStream(context, streamId, why.code(), context.newPromise());
  }
}

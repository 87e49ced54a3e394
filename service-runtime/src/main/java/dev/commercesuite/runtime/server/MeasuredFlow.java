package dev.commercesuite.runtime.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * The flow control of what a connection sends, which is where unread answers wait: tells each
 * {@link UnreadStream} what its client takes.
 */
final class MeasuredFlow implements Http2RemoteFlowController {
  private final Http2RemoteFlowController flow;
  private final Http2Connection.PropertyKey key;

  /**
   * Measures the flow.
   *
   * @param key of the {@link UnreadStream} of a stream
   */
  MeasuredFlow(Http2RemoteFlowController flow, Http2Connection.PropertyKey key) {
    this.flow = flow;
    this.key = key;
  }

  @Override
  public void addFlowControlled(Http2Stream stream, FlowControlled frame) {
    UnreadStream unread = stream.getProperty(key);
    flow.addFlowControlled(
        stream, unread == null || frame.size() == 0 ? frame : new Measured(frame, unread));
  }

  @Override
  public void channelHandlerContext(ChannelHandlerContext context) throws Http2Exception {
    flow.channelHandlerContext(context);
  }

  @Override
  public @Nullable ChannelHandlerContext channelHandlerContext() {
    return flow.channelHandlerContext();
  }

  @Override
  public boolean hasFlowControlled(Http2Stream stream) {
    return flow.hasFlowControlled(stream);
  }

  @Override
  public void writePendingBytes() throws Http2Exception {
    flow.writePendingBytes();
  }

  @Override
  public void listener(Listener listener) {
    flow.listener(listener);
  }

  @Override
  public boolean isWritable(Http2Stream stream) {
    return flow.isWritable(stream);
  }

  @Override
  public void channelWritabilityChanged() throws Http2Exception {
    flow.channelWritabilityChanged();
  }

  @Override
  public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {
    flow.updateDependencyTree(child, parent, weight, exclusive);
  }

  @Override
  public void initialWindowSize(int size) throws Http2Exception {
    flow.initialWindowSize(size);
  }

  @Override
  public int initialWindowSize() {
    return flow.initialWindowSize();
  }

  @Override
  public int windowSize(Http2Stream stream) {
    return flow.windowSize(stream);
  }

  @Override
  public void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
    flow.incrementWindowSize(stream, delta);
  }

  private record Measured(FlowControlled frame, UnreadStream stream) implements FlowControlled {
    @Override
    public int size() {
      return frame.size();
    }

    @Override
    public void write(ChannelHandlerContext context, int allowedBytes) {
      int before = frame.size();
      try {
        frame.write(context, allowedBytes);
      } finally {
        int written = before - frame.size();
        if (written > 0) {
          stream.taken(written);
        }
      }
    }

    /** Frames of the same kind merge, and only with what they know. */
    @Override
    public boolean merge(ChannelHandlerContext context, FlowControlled next) {
      return frame.merge(context, next instanceof Measured measured ? measured.frame : next);
    }

    @Override
    public void error(@Nullable ChannelHandlerContext context, Throwable cause) {
      frame.error(context, cause);
    }

    @Override
    public void writeComplete() {
      frame.writeComplete();
    }
  }
}

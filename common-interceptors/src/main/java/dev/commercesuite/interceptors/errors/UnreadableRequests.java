package dev.commercesuite.interceptors.errors;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call be answered of which no message can be read, for {@code
 * ServerBuilder.addStreamTracerFactory}: one that is larger than the server accepts, or whose bytes
 * are not framed as gRPC frames messages.
 *
 * <p>grpc-java ends such a stream by itself, with a status that carries no details, and
 * interceptors only learn that the call is cancelled. The tracer of a stream is told before that
 * status is sent, so that the call can still be closed with another one.
 */
public final class UnreadableRequests extends ServerStreamTracer.Factory {

  private static final Context.Key<Tracer> CURRENT = Context.key("stream");

  private static final Metadata.Key<String> ENCODING =
      Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);

  /** The name of a compression; grpc-java repeats it to say that it does not know it. */
  private static final int LONGEST_ENCODING = 50;

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    String encoding = headers.get(ENCODING);
    if (encoding != null && encoding.length() > LONGEST_ENCODING) {
      headers.discardAll(ENCODING);
      headers.put(ENCODING, encoding.substring(0, LONGEST_ENCODING));
    }
    return new Tracer();
  }

  /** Who closes the current call when its stream ends for a reason of its own. */
  static void tell(Consumer<Status> call) {
    Tracer tracer = CURRENT.get();
    if (tracer != null) {
      tracer.call = call;
    }
  }

  /** Of one stream; it is told of the end on the thread of the connection. */
  private static final class Tracer extends ServerStreamTracer {
    private volatile @Nullable Consumer<Status> call;

    @Override
    public Context filterContext(Context context) {
      return context.withValue(CURRENT, this);
    }

    @Override
    public void streamClosed(Status status) {
      Consumer<Status> told = call;
      if (told != null && !status.isOk()) {
        told.accept(status);
      }
    }
  }
}

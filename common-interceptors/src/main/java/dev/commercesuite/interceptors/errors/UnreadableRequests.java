package dev.commercesuite.interceptors.errors;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;

import io.grpc.Context;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call be answered of which no message can be read, for {@code
 * ServerBuilder.addStreamTracerFactory}: one that is larger than the server accepts, whose bytes
 * are not framed as gRPC frames messages, or that is compressed in a way that nobody here knows.
 *
 * <p>grpc-java ends such a stream by itself, with a status that carries no details, and
 * interceptors only learn that the call is cancelled. The tracer of a stream is told before that
 * status is sent, so that the call can still be closed with another one. It sees the headers before
 * grpc-java looks for the compression, too, and takes away the name of one that is unknown: the
 * call is refused before a message is read.
 */
public final class UnreadableRequests extends ServerStreamTracer.Factory {

  private static final Context.Key<Tracer> CURRENT = Context.key("stream");

  private static final Metadata.Key<String> ENCODING =
      Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);

  /** In which servers read messages that do not set a registry of their own. */
  private static final Set<String> COMPRESSIONS =
      new TreeSet<>(DecompressorRegistry.getDefaultInstance().getKnownMessageEncodings());

  /** Of the name of a compression that is repeated to say that it is unknown. */
  private static final int LONGEST_ENCODING = 50;

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    String encoding = headers.get(ENCODING);
    if (encoding == null || COMPRESSIONS.contains(encoding)) {
      return new Tracer(null);
    }
    headers.discardAll(ENCODING);
    return new Tracer(
        encoding.length() > LONGEST_ENCODING
            ? encoding.substring(0, LONGEST_ENCODING) + "…"
            : encoding);
  }

  /** Why no message of the current call can be read, whatever it will be. */
  static Optional<Failure> refusal() {
    Tracer tracer = CURRENT.get();
    if (tracer == null || tracer.unknownCompression == null) {
      return Optional.empty();
    }
    return Optional.of(
        Failure.of(
                ERROR_REASON_NOT_IMPLEMENTED,
                "The server does not know the compression \"%s\" (grpc-encoding); expected one of %s."
                    .formatted(tracer.unknownCompression, String.join(", ", COMPRESSIONS)))
            .withList("compressions", COMPRESSIONS));
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
    private final @Nullable String unknownCompression;
    private volatile @Nullable Consumer<Status> call;

    Tracer(@Nullable String unknownCompression) {
      this.unknownCompression = unknownCompression;
    }

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

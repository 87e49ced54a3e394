package dev.commercesuite.interceptors.logging;

import com.google.protobuf.MessageLite;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CallerHolder;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.interceptors.tracing.TraceScope;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** The log line of one call, written once, on whatever thread ends the call. */
final class AccessLogEntry {

  private static final Logger log = LoggerFactory.getLogger(AccessLogInterceptor.class);

  private final ServerCall<?, ?> call;
  private final CallerHolder caller;
  private final Level level;
  private final boolean okIsLogged;
  private final RefusalLines refusals;
  private final Context context = Context.current();
  private final long startNanos = System.nanoTime();
  private final AtomicBoolean written = new AtomicBoolean();
  private volatile long requestBytes;

  AccessLogEntry(
      ServerCall<?, ?> call,
      CallerHolder caller,
      boolean infrastructure,
      boolean okIsLogged,
      RefusalLines refusals) {
    this.call = call;
    this.caller = caller;
    this.level = infrastructure ? Level.DEBUG : Level.INFO;
    this.okIsLogged = okIsLogged;
    this.refusals = refusals;
  }

  /** Counts a request message; callbacks of one call never overlap. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void received(Object message) {
    requestBytes += size(message);
  }

  void write(Status status, Metadata trailers) {
    if (!written.compareAndSet(false, true)
        || (status.isOk() && !okIsLogged)
        || !log.isEnabledForLevel(level)) {
      return;
    }
    long leftOut = isBounded(status) ? refusals.take(status.getCode().name()) : 0;
    if (leftOut < 0) {
      return;
    }
    try (TraceScope _ = TraceScope.enter(context)) {
      writeFacts(status, trailers, leftOut);
    }
  }

  /**
   * Whoever has shown nothing may fail as often as he likes, and nobody could be asked about it.
   */
  private boolean isBounded(Status status) {
    return !status.isOk() && !ConnectedPeer.of(call).kind().isAtLeast(PeerKind.TOKEN);
  }

  private void writeFacts(Status status, Metadata trailers, long leftOut) {
    long micros = (System.nanoTime() - startNanos) / 1_000;
    LoggingEventBuilder line =
        log.atLevel(level)
            .addKeyValue("method", call.getMethodDescriptor().getFullMethodName())
            .addKeyValue("code", status.getCode().name())
            .addKeyValue("duration_ms", micros / 1_000.0)
            .addKeyValue("peer", call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
            .addKeyValue("request_bytes", requestBytes);
    Caller known = caller.caller();
    if (known.kind() != Caller.Kind.ANONYMOUS) {
      line = line.addKeyValue("caller", known.subject()).addKeyValue("caller_kind", known.kind());
    }
    if (!status.isOk()) {
      String reason = RemoteFailure.from(status, trailers).reason();
      if (!reason.isEmpty()) {
        line = line.addKeyValue("reason", reason);
      }
    }
    if (leftOut > 0) {
      line = line.addKeyValue("left_out", leftOut);
    }
    line.log("call finished");
  }

  private static long size(Object message) {
    return switch (message) {
      case MessageLite proto -> proto.getSerializedSize();
      case InputStream raw when raw instanceof KnownLength -> available(raw);
      default -> 0;
    };
  }

  private static int available(InputStream raw) {
    try {
      return raw.available();
    } catch (IOException e) {
      return 0;
    }
  }
}

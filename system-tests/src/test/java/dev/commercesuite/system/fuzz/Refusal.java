package dev.commercesuite.system.fuzz;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a call failed.
 *
 * @param trailerBytes as HTTP/2 counts them
 */
record Refusal(Status status, RemoteFailure failure, int trailerBytes) {
  /** Of name and value, RFC 9113, 6.5.2. */
  private static final int BYTES_OF_AN_ENTRY = 32;

  /** What no request may lead to, however wrong it is. */
  private static final Set<Status.Code> OF_DEFECTS =
      Set.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.UNAVAILABLE);

  static Refusal of(StatusRuntimeException thrown) {
    Metadata trailers = Objects.requireNonNullElseGet(thrown.getTrailers(), Metadata::new);
    return new Refusal(
        thrown.getStatus(),
        RemoteFailure.from(thrown),
        entry(":status", 3)
            + entry("content-type", "application/grpc".length())
            + entry("grpc-status", 2)
            + entry("grpc-message", percentEncoded(thrown.getStatus().getDescription()))
            + trailers.keys().stream().mapToInt(key -> bytes(trailers, key)).sum());
  }

  /** Why the service should not have answered so; null if it may. */
  @Nullable String problem() {
    if (trailerBytes > Failure.LARGEST_TRAILERS) {
      return "has %d bytes of trailers".formatted(trailerBytes);
    }
    if (OF_DEFECTS.contains(status.getCode())) {
      return "is a defect";
    }
    // The client ends a stream that says nothing.
    boolean ownDeadline = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    return failure.reason().isEmpty() && !ownDeadline ? "has no ErrorInfo" : null;
  }

  /** The reason, or the code if there is none. */
  String name() {
    return failure.reason().isEmpty() ? status.getCode().name() : failure.reason();
  }

  private static int bytes(Metadata trailers, String key) {
    if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      byte[] value = trailers.get(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER));
      return value == null ? 0 : entry(key, (value.length * 4 + 2) / 3);
    }
    String value = trailers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER));
    return value == null ? 0 : entry(key, value.length());
  }

  private static int entry(String name, int valueBytes) {
    return name.length() + valueBytes + BYTES_OF_AN_ENTRY;
  }

  private static int percentEncoded(@Nullable String text) {
    int bytes = 0;
    for (byte octet : (text == null ? "" : text).getBytes(StandardCharsets.UTF_8)) {
      bytes += octet >= ' ' && octet < '~' && octet != '%' ? 1 : 3;
    }
    return bytes;
  }
}

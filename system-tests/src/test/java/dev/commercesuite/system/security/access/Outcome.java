package dev.commercesuite.system.security.access;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call.
 *
 * @param failure how it was refused; null when it was answered
 * @param everything that the server sent, answers and trailers, as text to search in
 */
public record Outcome(@Nullable RemoteFailure failure, String everything) {

  static Outcome answered(List<Message> answers) {
    return new Outcome(null, answers.stream().map(Outcome::text).collect(Collectors.joining("\n")));
  }

  static Outcome refused(StatusRuntimeException e) {
    return new Outcome(
        RemoteFailure.from(e), e.getStatus().getDescription() + text(e.getTrailers()));
  }

  public Status.Code code() {
    return failure == null ? Status.Code.OK : failure.code();
  }

  /** The reason of the contract; empty when it was answered or the server gave none. */
  public String reason() {
    return failure == null ? "" : failure.reason();
  }

  Map<String, String> metadata() {
    return failure == null ? Map.of() : failure.metadata();
  }

  /** In a word, for tables: the reason, or else the code. */
  String word() {
    return reason().isEmpty() ? code().name() : reason();
  }

  @Override
  public String toString() {
    return failure == null
        ? "OK"
        : "%s / %s: %s".formatted(failure.code(), failure.reason(), failure.message());
  }

  /** A message as text, with secrets: {@code toString} would leave them out. */
  static String text(MessageOrBuilder message) {
    return TextFormat.printer().escapingNonAscii(false).printToString(message);
  }

  private static String text(@Nullable Metadata trailers) {
    if (trailers == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (String key : trailers.keys()) {
      text.append('\n').append(key).append(": ");
      if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        // Texts in a protobuf message are readable as they are.
        byte[] value = trailers.get(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER));
        text.append(value == null ? "" : new String(value, StandardCharsets.ISO_8859_1));
      } else {
        text.append(trailers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
      }
    }
    return text.toString();
  }
}

package dev.commercesuite.runtime.server;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE;

import dev.commercesuite.interceptors.errors.Failure;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * What is no call to grpc-java and still comes from a client of gRPC: it answers these itself, as
 * HTTP does, so that the client sees a status of its own making and no reason.
 *
 * @param metadataBytes the largest headers of a call, as HTTP/2 counts them
 */
record EarlyRefusals(int metadataBytes) {
  /**
   * How much larger headers may be to be read at all. Beyond that the transport refuses them, with
   * status 431 or by ending the connection.
   */
  private static final int READ = 4;

  private static final int BYTES_OF_A_FIELD = 32;
  private static final AsciiString POST = AsciiString.cached("POST");
  private static final String GRPC = "application/grpc";

  /** What is read of headers, to be refused with a reason. */
  int readBytes() {
    return metadataBytes * READ;
  }

  /** Also if they are no call's: the transport would repeat parts of them in its answer. */
  boolean areTooLarge(Http2Headers headers) {
    return size(headers) > metadataBytes;
  }

  /** The answer to a request whose headers are too large, without a reason if it is not gRPC. */
  Http2Headers answerToTooLarge(Http2Headers headers) {
    if (!isGrpc(headers)) {
      return new DefaultHttp2Headers().status("431");
    }
    return answer(
        Failure.of(
                ERROR_REASON_REQUEST_TOO_LARGE,
                "The headers of the request are larger than the server accepts; expected at most %s bytes."
                    .formatted(metadataBytes))
            .with("max_bytes", String.valueOf(metadataBytes)));
  }

  /** The answer to what cannot become a call; empty if it can, or if it is not gRPC. */
  Optional<Http2Headers> answer(Http2Headers headers) {
    CharSequence method = headers.method();
    if (method == null || !isGrpc(headers)) {
      return Optional.empty(); // What follows a request, or what 415 is the answer to.
    }
    CharSequence path = headers.path();
    if (path == null || path.isEmpty() || path.charAt(0) != '/') {
      return Optional.of(
          answer(Failure.of(ERROR_REASON_NOT_IMPLEMENTED, "The server has no such RPC.")));
    }
    if (!AsciiString.contentEquals(method, POST)) {
      return Optional.of(
          answer(
              Failure.of(
                  ERROR_REASON_INVALID_REQUEST,
                  "A call is an HTTP/2 request with the method POST; found another one.")));
    }
    return Optional.empty();
  }

  /** An answer without a message, as gRPC sends it. */
  static Http2Headers answer(Failure failure) {
    com.google.rpc.Status status = failure.toProto();
    return new DefaultHttp2Headers()
        .status("200")
        .set(HttpHeaderNames.CONTENT_TYPE, GRPC)
        .set("grpc-status", String.valueOf(status.getCode()))
        // All of them are of printable ASCII without a percent sign, which needs no encoding.
        .set("grpc-message", status.getMessage())
        .set(
            "grpc-status-details-bin",
            Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray()));
  }

  private static boolean isGrpc(Http2Headers headers) {
    CharSequence type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    return type != null
        && type.length() >= GRPC.length()
        && AsciiString.contentEqualsIgnoreCase(type.subSequence(0, GRPC.length()), GRPC);
  }

  private static long size(Http2Headers headers) {
    long size = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      size += field.getKey().length() + field.getValue().length() + BYTES_OF_A_FIELD;
    }
    return size;
  }
}

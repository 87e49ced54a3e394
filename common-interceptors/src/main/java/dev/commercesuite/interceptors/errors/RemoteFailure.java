package dev.commercesuite.interceptors.errors;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a peer said when a call to it failed.
 *
 * @param code the status code
 * @param domain {@code ErrorInfo.domain}; empty if the status carries no details, as when the
 *     network or a proxy failed
 * @param reason {@code ErrorInfo.reason}, for example {@code OUT_OF_STOCK}; empty likewise
 * @param message the status message; empty if there is none
 * @param metadata {@code ErrorInfo.metadata}
 * @param fieldViolations the offending fields of the request
 * @param retryDelay how long the peer asks to wait before trying again; null if it does not say
 */
public record RemoteFailure(
    Status.Code code,
    String domain,
    String reason,
    String message,
    Map<String, String> metadata,
    List<FieldViolation> fieldViolations,
    @Nullable Duration retryDelay) {

  /** Of an exception that are looked at; some are their own. */
  private static final int MOST_CAUSES = 20;

  /** Reads the exception that a stub throws. */
  public static RemoteFailure from(StatusRuntimeException exception) {
    return from(exception.getStatus(), exception.getTrailers());
  }

  /** Reads what closed a call. Details that cannot be parsed count as absent. */
  public static RemoteFailure from(Status status, @Nullable Metadata trailers) {
    ErrorInfo info = ErrorInfo.getDefaultInstance();
    List<FieldViolation> violations = new ArrayList<>();
    Duration retryDelay = null;
    com.google.rpc.Status details =
        trailers == null ? null : StatusProto.fromStatusAndTrailers(status, trailers);
    if (details != null) {
      try {
        for (Any detail : details.getDetailsList()) {
          if (detail.is(ErrorInfo.class)) {
            info = detail.unpack(ErrorInfo.class);
          } else if (detail.is(BadRequest.class)) {
            for (BadRequest.FieldViolation violation :
                detail.unpack(BadRequest.class).getFieldViolationsList()) {
              violations.add(new FieldViolation(violation.getField(), violation.getDescription()));
            }
          } else if (detail.is(RetryInfo.class)) {
            com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
            retryDelay = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
          }
        }
      } catch (InvalidProtocolBufferException e) {
        info = ErrorInfo.getDefaultInstance();
      }
    }
    String description = status.getDescription();
    return new RemoteFailure(
        status.getCode(),
        info.getDomain(),
        info.getReason(),
        description == null ? "" : description,
        Map.copyOf(info.getMetadataMap()),
        List.copyOf(violations),
        retryDelay);
  }

  /**
   * How long the peer behind an exception asks to wait before trying again: the nearest one among
   * its causes that says so. Zero if none does.
   */
  public static Duration retryDelayBehind(Throwable thrown) {
    Throwable next = thrown;
    for (int depth = 0; next != null && depth < MOST_CAUSES; depth++) {
      if (next instanceof StatusRuntimeException failed) {
        Duration delay = from(failed).retryDelay();
        if (delay != null) {
          return delay;
        }
      }
      next = next.getCause();
    }
    return Duration.ZERO;
  }

  /** Whether the peer gave this reason: the same domain, name and status code. */
  public boolean is(ProtocolMessageEnum expected) {
    Reason declared = Reason.of(expected);
    return code == declared.code()
        && domain.equals(Reason.DOMAIN)
        && reason.equals(declared.name());
  }
}

package dev.commercesuite.interceptors.errors;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INTERNAL;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE;

import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import dev.commercesuite.interceptors.tracing.CurrentTrace;
import dev.commercesuite.interceptors.tracing.TraceScope;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what the caller of one call gets to see of whatever was thrown, on whatever thread.
 *
 * <p>Made when the call starts, in its context.
 */
final class FailureResolver {

  private static final Logger log = LoggerFactory.getLogger(ErrorMappingInterceptor.class);

  /** What io.grpc.stub.ServerCalls says of a unary call without exactly one request message. */
  private static final Set<String> MESSAGE_COUNT_ERRORS =
      Set.of("Too many requests", "Half-closed without a request");

  /** What io.grpc.internal.MessageDeframer says of bytes that are no messages of gRPC. */
  private static final Set<String> FRAME_ERRORS =
      Set.of(
          "gRPC frame header malformed: reserved bits not zero",
          "Encountered end-of-stream mid-frame",
          "Can't decode compressed gRPC message as compression not configured");

  /** What its operators are asked about: the caller gets the trace id, to find the call again. */
  private static final Set<Status.Code> OF_THE_SERVICE =
      Set.of(Status.Code.INTERNAL, Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);

  private final ErrorMapper mapper;
  private final int largestRequest;
  private final MethodDescriptor<?, ?> method;
  private final Context context = Context.current();

  FailureResolver(ErrorMapper mapper, int largestRequest, MethodDescriptor<?, ?> method) {
    this.mapper = mapper;
    this.largestRequest = largestRequest;
    this.method = method;
  }

  /** Whether the status leaves as it is: infrastructure services make their own, on purpose. */
  boolean letsThrough(Status status) {
    return status.getCause() == null && InfrastructureServices.contain(method);
  }

  /** What comes of an exception while a request message is taken in. */
  Failure resolveOnMessage(Throwable thrown) {
    boolean beforeHandler = method.getType().clientSendsOneMessage();
    if (beforeHandler && thrown instanceof StatusRuntimeException e) {
      // Thrown by grpc-java: handlers of such RPCs do not run before the client has finished.
      return e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
          ? tooLarge()
          : Failure.of(
              ERROR_REASON_INVALID_REQUEST,
              "The request is not a valid protobuf message of its type.");
    }
    return resolve(thrown);
  }

  /**
   * What comes of a stream that grpc-java cannot take apart into messages.
   *
   * @return empty if the stream ends for another reason
   */
  Optional<Failure> ofUnreadable(Status status) {
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      return Optional.of(tooLarge());
    }
    String description = status.getDescription();
    return description != null && FRAME_ERRORS.contains(description)
        ? Optional.of(
            Failure.of(
                ERROR_REASON_INVALID_REQUEST,
                "What was sent is not a sequence of messages as gRPC frames them."))
        : Optional.empty();
  }

  private Failure tooLarge() {
    return Failure.of(
            ERROR_REASON_REQUEST_TOO_LARGE,
            "The request is larger than the server accepts; expected at most %s bytes, not compressed."
                .formatted(largestRequest))
        .with("max_bytes", Integer.toString(largestRequest));
  }

  Failure resolve(Throwable thrown) {
    Failure failure = failure(thrown);
    return OF_THE_SERVICE.contains(failure.code()) ? traced(failure) : failure;
  }

  private Failure failure(Throwable thrown) {
    if (thrown instanceof FailureException known) {
      return known.failure();
    }
    if (context.cancellationCause() instanceof TimeoutException) {
      return Failure.of(
          ERROR_REASON_DEADLINE_EXCEEDED, "The deadline passed before there was an answer.");
    }
    Failure mapped = mapped(thrown);
    if (mapped != null) {
      return mapped;
    }
    Failure framework = madeByGrpc(thrown);
    if (framework != null) {
      return framework;
    }
    logUnexpected(thrown);
    return internal();
  }

  void logUnexpected(Throwable thrown) {
    try (TraceScope _ = TraceScope.enter(context)) {
      log.atError()
          .setCause(thrown)
          .addKeyValue("method", method.getFullMethodName())
          .log("call failed unexpectedly");
    }
  }

  private @Nullable Failure mapped(Throwable thrown) {
    try {
      return mapper.map(thrown);
    } catch (RuntimeException brokenMapper) {
      thrown.addSuppressed(brokenMapper);
      return null;
    }
  }

  /** Statuses that grpc-java's stub layer makes before the handler is reached. */
  private @Nullable Failure madeByGrpc(Throwable thrown) {
    Status status =
        switch (thrown) {
          case StatusRuntimeException e -> e.getStatus();
          case StatusException e -> e.getStatus();
          default -> Status.UNKNOWN;
        };
    String description = status.getDescription();
    if (description == null) {
      return null;
    }
    if (status.getCode() == Status.Code.UNIMPLEMENTED
        && description.equals("Method " + method.getFullMethodName() + " is unimplemented")) {
      return Failure.of(
          ERROR_REASON_NOT_IMPLEMENTED,
          method.getFullMethodName() + " is part of the contract but not implemented yet.");
    }
    if (status.getCode() == Status.Code.INTERNAL && MESSAGE_COUNT_ERRORS.contains(description)) {
      return Failure.of(ERROR_REASON_INVALID_REQUEST, "The RPC takes exactly one request message.");
    }
    return null;
  }

  private static Failure internal() {
    return Failure.of(
        ERROR_REASON_INTERNAL,
        "The service failed. Its operators can find the details by the trace id.");
  }

  private Failure traced(Failure failure) {
    SpanContext trace = CurrentTrace.in(context);
    return trace.isValid() ? failure.with("trace_id", trace.getTraceId()) : failure;
  }
}

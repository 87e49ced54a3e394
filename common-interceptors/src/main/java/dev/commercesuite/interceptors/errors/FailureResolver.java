package dev.commercesuite.interceptors.errors;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INTERNAL;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;

import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import dev.commercesuite.interceptors.tracing.CurrentTrace;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what the caller of one RPC gets to see of whatever was thrown. */
final class FailureResolver {

  private static final Logger log = LoggerFactory.getLogger(ErrorMappingInterceptor.class);

  /** What io.grpc.stub.ServerCalls says of a unary call without exactly one request message. */
  private static final Set<String> MESSAGE_COUNT_ERRORS =
      Set.of("Too many requests", "Half-closed without a request");

  private final ErrorMapper mapper;
  private final MethodDescriptor<?, ?> method;

  FailureResolver(ErrorMapper mapper, MethodDescriptor<?, ?> method) {
    this.mapper = mapper;
    this.method = method;
  }

  /** Whether the status leaves as it is: infrastructure services make their own, on purpose. */
  boolean letsThrough(Status status) {
    return status.getCause() == null && InfrastructureServices.contain(method);
  }

  Failure malformedRequest() {
    return Failure.of(
        ERROR_REASON_INVALID_REQUEST, "The request is not a valid protobuf message of its type.");
  }

  Failure resolve(Throwable thrown) {
    if (thrown instanceof FailureException known) {
      return known.failure();
    }
    if (Context.current().cancellationCause() instanceof TimeoutException) {
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
    log.atError()
        .setCause(thrown)
        .addKeyValue("method", method.getFullMethodName())
        .log("call failed unexpectedly");
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
          method.getFullMethodName() + " is part of the contract and not built yet.");
    }
    if (status.getCode() == Status.Code.INTERNAL && MESSAGE_COUNT_ERRORS.contains(description)) {
      return Failure.of(ERROR_REASON_INVALID_REQUEST, "The RPC takes exactly one request message.");
    }
    return null;
  }

  private static Failure internal() {
    Failure failure =
        Failure.of(
            ERROR_REASON_INTERNAL,
            "The service failed. Its operators find the details under the trace id.");
    String traceId = CurrentTrace.traceId();
    return traceId.isEmpty() ? failure : failure.with("trace_id", traceId);
  }
}

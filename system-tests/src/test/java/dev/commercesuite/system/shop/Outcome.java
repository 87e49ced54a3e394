package dev.commercesuite.system.shop;

import com.google.protobuf.Message;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.StatusRuntimeException;

/** What a client knows after a call: that it took effect, that it did not, or neither. */
public sealed interface Outcome<A extends Message> {

  /** It took effect. */
  record Ok<A extends Message>(A answer, Acknowledgement told) implements Outcome<A> {}

  /** It did not, and will not. */
  record Fail<A extends Message>(String why) implements Outcome<A> {}

  /** It may have, or may yet. */
  record Unknown<A extends Message>(String why) implements Outcome<A> {}

  static <A extends Message> Outcome<A> of(StatusRuntimeException e) {
    RemoteFailure failure = RemoteFailure.from(e);
    String why = failure.reason().isEmpty() ? failure.code().name() : failure.reason();
    return switch (failure.code()) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          RESOURCE_EXHAUSTED ->
          new Fail<>(why);
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          new Unknown<>(why);
    };
  }
}

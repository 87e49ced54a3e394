package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.FailureException;
import io.grpc.stub.StreamObserver;

/** The end of a unary call. */
final class Replies {
  private Replies() {}

  static <T> void complete(StreamObserver<T> observer, T response) {
    observer.onNext(response);
    observer.onCompleted();
  }

  static FailureException notImplemented(String rpc) {
    return Failure.of(
            ErrorReason.ERROR_REASON_NOT_IMPLEMENTED,
            rpc + " is part of the contract and not built yet.")
        .exception();
  }
}

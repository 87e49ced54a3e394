package dev.commercesuite.payment.grpc;

import io.grpc.stub.StreamObserver;

/** The end of a unary call. */
final class Replies {
  private Replies() {}

  static <T> void complete(StreamObserver<T> observer, T response) {
    observer.onNext(response);
    observer.onCompleted();
  }
}

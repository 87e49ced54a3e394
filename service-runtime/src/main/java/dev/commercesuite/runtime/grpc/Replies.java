package dev.commercesuite.runtime.grpc;

import io.grpc.stub.StreamObserver;

/** The end of a unary call. */
public final class Replies {
  private Replies() {}

  /** Sends the only response and completes the call. */
  public static <RespT> void complete(StreamObserver<RespT> observer, RespT response) {
    observer.onNext(response);
    observer.onCompleted();
  }
}

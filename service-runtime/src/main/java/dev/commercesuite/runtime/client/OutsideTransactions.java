package dev.commercesuite.runtime.client;

import dev.commercesuite.runtime.database.Database;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/**
 * Refuses to call a peer inside a database transaction, where row locks and a connection would be
 * held for as long as the peer likes.
 */
final class OutsideTransactions implements ClientInterceptor {
  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    if (Database.insideTransaction()) {
      throw new IllegalStateException(
          method.getFullMethodName() + " is called inside a database transaction");
    }
    return next.newCall(method, options);
  }
}

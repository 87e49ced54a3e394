package dev.commercesuite.interceptors.views;

import com.google.protobuf.Message;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Sends each message as its receiver may see it, an answer and every message of a stream alike.
 *
 * <p>A caller's rights are those of the token that the call began with.
 */
public final class ViewInterceptor implements ServerInterceptor {

  private final AnswerViews views;

  public ViewInterceptor(AnswerViews views) {
    this.views = views;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Caller caller = CurrentCaller.get();
    return next.startCall(
        new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(RespT message) {
            super.sendMessage(rendered(message, caller));
          }
        },
        headers);
  }

  @SuppressWarnings("unchecked") // A message is rendered as one of its own type.
  private <RespT> RespT rendered(RespT message, Caller caller) {
    return message instanceof Message full ? (RespT) views.render(full, caller) : message;
  }
}

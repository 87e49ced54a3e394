package dev.commercesuite.runtime.client;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** Counts the calls to this process that wait for a peer's answer. */
final class CountedCalls implements ClientInterceptor {
  private final WaitingCalls waiting;

  CountedCalls(WaitingCalls waiting) {
    this.waiting = waiting;
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<RespT> listener, Metadata headers) {
        WaitingCalls.Wait wait = waiting.begin();
        try {
          super.start(new EndOfWait<>(listener, wait), headers);
        } catch (RuntimeException | Error refused) {
          wait.close();
          throw refused;
        }
      }
    };
  }

  private static final class EndOfWait<RespT> extends SimpleForwardingClientCallListener<RespT> {
    private final WaitingCalls.Wait wait;

    EndOfWait(ClientCall.Listener<RespT> listener, WaitingCalls.Wait wait) {
      super(listener);
      this.wait = wait;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      wait.close();
      super.onClose(status, trailers);
    }
  }
}

package dev.commercesuite.system.shop;

import com.google.protobuf.Message;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.client.TokenSource;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/**
 * One request of one client, which may be sent as often as it takes.
 *
 * @param whose access token goes with it
 */
public record ClientRequest<Q extends Message, A extends Message>(
    Kind kind, TokenSource whose, Channel channel, MethodDescriptor<Q, A> method, Q request) {
  private static final long DEADLINE_SECONDS = 8;

  public String requestId() {
    return (String) request.getField(request.getDescriptorForType().findFieldByName("request_id"));
  }

  /** Sends it once and waits for the answer. */
  public Outcome<A> send() {
    try {
      A answer =
          ClientCalls.blockingUnaryCall(
              channel,
              method,
              CallOptions.DEFAULT
                  .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                  .withCallCredentials(new BearerCredentials(whose)),
              request);
      return new Outcome.Ok<>(answer, Acknowledgement.by(answer));
    } catch (StatusRuntimeException e) {
      return Outcome.of(e);
    }
  }
}

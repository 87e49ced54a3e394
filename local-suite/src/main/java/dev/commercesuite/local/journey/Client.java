package dev.commercesuite.local.journey;

import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One caller of the suite, with or without an access token, whose calls are shown. */
final class Client {
  private static final long DEADLINE_SECONDS = 15;

  private final Function<MethodDescriptor<?, ?>, Channel> serving;
  private final Transcript transcript;
  private final CallOptions options;

  private Client(
      Function<MethodDescriptor<?, ?>, Channel> serving,
      Transcript transcript,
      CallOptions options) {
    this.serving = serving;
    this.transcript = transcript;
    this.options = options;
  }

  /** A caller without a token. */
  static Client anonymous(SuiteChannels suite, Transcript transcript) {
    return new Client(suite::serving, transcript, CallOptions.DEFAULT);
  }

  /** A caller with the mailer's certificate, without a token. */
  static Client mailer(SuiteChannels suite, Transcript transcript) {
    return new Client(_ -> suite.mailer(), transcript, CallOptions.DEFAULT);
  }

  Client withToken(String accessToken) {
    return new Client(
        serving, transcript, options.withCallCredentials(new BearerCredentials(() -> accessToken)));
  }

  /** The options of this caller's calls, for streams. */
  CallOptions options() {
    return options;
  }

  /** A call that has to succeed for the journey to go on. */
  <Q extends Message, A extends Message> A call(MethodDescriptor<Q, A> method, Q request) {
    transcript.request(method.getFullMethodName(), request);
    try {
      A answer = send(method, request);
      transcript.answer(answer);
      return answer;
    } catch (StatusRuntimeException e) {
      transcript.refusal(RemoteFailure.from(e));
      transcript.expect(method.getFullMethodName() + " answers OK", false);
      throw e;
    }
  }

  /** A call that has to be refused with a reason of the contract and its status. */
  <Q extends Message, A extends Message> void refused(
      MethodDescriptor<Q, A> method, Q request, ProtocolMessageEnum reason) {
    transcript.request(method.getFullMethodName(), request);
    String what = "refused with " + reason.getValueDescriptor().getName();
    try {
      transcript.answer(send(method, request));
      transcript.expect(what, false);
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      transcript.refusal(failure);
      transcript.expect(what, failure.is(reason) && !failure.message().isBlank());
    }
  }

  private <Q, A> A send(MethodDescriptor<Q, A> method, Q request) {
    return ClientCalls.blockingUnaryCall(
        serving.apply(method),
        method,
        options.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS),
        request);
  }
}

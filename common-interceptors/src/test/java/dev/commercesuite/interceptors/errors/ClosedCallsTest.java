package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.testing.RecordedLog;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call is closed once, whatever else happens to it, and nothing is sent after a failure. */
class ClosedCallsTest {
  private final WrittenCall written = new WrittenCall();
  private ErrorMapper mapper = _ -> null;
  private final FailureClosingCall<GetOrderRequest, GetOrderResponse> call =
      new FailureClosingCall<>(
          written,
          new FailureResolver(
              thrown -> mapper.map(thrown), 1_000, OrderServiceGrpc.getGetOrderMethod()));

  @Test
  void failureOfACancelledCallEndsItWithoutAnyoneSeeingIt() {
    written.cancelled = true;
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      call.fail(new IllegalStateException("too late"));

      assertThat(log.events()).isEmpty();
    }
    assertThat(call.hasFailed()).isTrue();
    assertThat(written.sent).containsExactly("CANCELLED");
  }

  @Test
  void nothingIsSentAfterAFailure() {
    call.fail(Failure.of(ErrorReason.ERROR_REASON_ETAG_MISMATCH, "It changed.").exception());

    call.sendHeaders(new Metadata());
    call.sendMessage(GetOrderResponse.getDefaultInstance());
    call.close(Status.OK, new Metadata());
    call.fail(new IllegalStateException("again"));

    assertThat(written.sent).containsExactly("ABORTED");
  }

  @Test
  void answerStandsWhateverFailsAfterIt() {
    call.sendHeaders(new Metadata());
    call.sendMessage(GetOrderResponse.getDefaultInstance());
    call.close(Status.OK, new Metadata());

    call.failUnreadable(Status.RESOURCE_EXHAUSTED);
    call.close(Status.OK, new Metadata());

    assertThat(written.sent).containsExactly("headers", "message", "OK");
    assertThat(call.hasFailed()).isFalse();
  }

  @Test
  void streamThatEndsForAnotherReasonIsLeftToGrpc() {
    call.failUnreadable(Status.CANCELLED);
    call.failUnreadable(Status.INTERNAL.withDescription("reset by the peer"));

    assertThat(written.sent).isEmpty();
    assertThat(call.hasFailed()).isFalse();
  }

  @Test
  void failureOfTheMapperIsLoggedWithWhatItCouldNotMap() {
    IllegalStateException broken = new IllegalStateException("the mapper is broken");
    mapper =
        _ -> {
          throw broken;
        };
    IllegalStateException thrown = new IllegalStateException("what happened");
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      call.fail(thrown);

      assertThat(log.events()).hasSize(1);
    }
    assertThat(thrown).hasSuppressedException(broken);
    assertThat(written.sent).containsExactly("INTERNAL");
  }

  private static final class WrittenCall extends ServerCall<GetOrderRequest, GetOrderResponse> {
    private final List<String> sent = new ArrayList<>();
    private boolean cancelled;

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {
      sent.add("headers");
    }

    @Override
    public void sendMessage(GetOrderResponse message) {
      sent.add("message");
    }

    @Override
    public void close(Status status, Metadata trailers) {
      sent.add(status.getCode().name());
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public MethodDescriptor<GetOrderRequest, GetOrderResponse> getMethodDescriptor() {
      return OrderServiceGrpc.getGetOrderMethod();
    }
  }
}

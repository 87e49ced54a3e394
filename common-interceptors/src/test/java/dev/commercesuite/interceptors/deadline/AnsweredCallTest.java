package dev.commercesuite.interceptors.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.MoreExecutors;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.testing.NoCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deadline passes after the handler is done, while the client has not read the answer. */
@Timeout(30)
class AnsweredCallTest {
  private static final Duration SOON = Duration.ofMillis(500);

  private final DeadlineInterceptor interceptor =
      new DeadlineInterceptor(new DeadlineRule(SOON, SOON));
  private final RecordedCall call = new RecordedCall();
  private final CountDownLatch passed = new CountDownLatch(1);

  @Test
  void isNotClosedAgain() throws Exception {
    start(true);

    assertThat(passed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(call.closed).containsExactly(Status.Code.OK);
  }

  @Test
  void oneWithoutAnAnswerIs() throws Exception {
    start(false);

    assertThat(passed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(call.closed).containsExactly(Status.Code.DEADLINE_EXCEEDED);
  }

  private void start(boolean answer) {
    var _ =
        interceptor.interceptCall(
            call,
            new Metadata(),
            (given, _) -> {
              // Listeners are told in their order: the interceptor's comes first.
              Context.current()
                  .addListener(_ -> passed.countDown(), MoreExecutors.directExecutor());
              if (answer) {
                given.close(Status.OK, new Metadata());
              }
              return new ServerCall.Listener<>() {};
            });
  }

  private static final class RecordedCall extends NoCall<GetOrderRequest, GetOrderResponse> {
    private final List<Status.Code> closed = new CopyOnWriteArrayList<>();

    RecordedCall() {
      super(OrderServiceGrpc.getGetOrderMethod());
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status.getCode());
    }
  }
}

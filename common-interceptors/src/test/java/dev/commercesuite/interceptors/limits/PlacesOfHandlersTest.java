package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.interceptors.testing.NoCall;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.waiting.WaitingCalls;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From when to when a call has its place; of two there are, seen callback by callback. */
class PlacesOfHandlersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ServerInterceptor limit =
      new LoadLimitInterceptor(new LoadLimit(2, 1, Duration.ofMillis(700)), registry);

  /** A call whose handler answers when it is told to. */
  private final class Call extends NoCall<GetOrderRequest, GetOrderResponse> {
    private final ConnectedPeer peer;
    private final List<String> heard = new ArrayList<>();
    private final List<Status> closed = new ArrayList<>();
    private Metadata trailers = new Metadata();
    private ServerCall<?, ?> seen = this;
    private Runnable work = () -> {};
    private final Listener<GetOrderRequest> listener;

    Call() {
      this(new ConnectedPeer(PeerKind.ANONYMOUS));
    }

    Call(ConnectedPeer peer) {
      super(OrderServiceGrpc.getGetOrderMethod());
      this.peer = peer;
      this.listener = limit.interceptCall(this, new Metadata(), (call, _) -> started(call));
    }

    private Listener<GetOrderRequest> started(ServerCall<?, ?> call) {
      heard.add("started");
      seen = call;
      return new Listener<>() {
        @Override
        public void onHalfClose() {
          heard.add("handled");
          work.run();
        }

        @Override
        public void onCancel() {
          heard.add("cancelled");
        }
      };
    }

    @Override
    public Attributes getAttributes() {
      return peer.addTo(Attributes.EMPTY);
    }

    /** The whole request has come. */
    Call requested() {
      listener.onMessage(Orders.GET);
      listener.onHalfClose();
      return this;
    }

    void answer() {
      seen.close(Status.OK, new Metadata());
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status);
      this.trailers = trailers;
    }
  }

  @Test
  void whateverTheHandlerWaitsForIsCountedAsTheWaitOfACall() {
    WaitingCalls waiting = new WaitingCalls();
    Call call = new Call();
    call.work =
        () -> {
          try (WaitingCalls.Wait _ = waiting.begin()) {
            assertThat(waiting.count()).isEqualTo(1);
          }
        };

    call.requested();

    assertThat(call.heard).containsExactly("started", "handled");
    assertThat(waiting.count()).isZero();
  }

  @Test
  void callHasAPlaceOfAnotherKindBeforeItsRequestHasCome() {
    Call first = unfinished();
    assertThat(receiving()).isEqualTo(1);
    Call second = unfinished();
    assertThat(taken()).isZero();
    assertThat(receiving()).isEqualTo(2);

    first.listener.onCancel();
    assertThat(receiving()).isEqualTo(1);
    Call third = unfinished();

    second.listener.onHalfClose();
    assertThat(taken()).isEqualTo(1);
    assertThat(receiving()).isEqualTo(1);
    third.seen.close(Status.DEADLINE_EXCEEDED, new Metadata());
    assertThat(receiving()).isZero();
    assertThat(second.closed).isEmpty();
  }

  @Test
  void callWhoseTimeIsOverDoesNoWorkWhenItsRequestComes() {
    Call late = unfinished();
    late.seen.close(Status.DEADLINE_EXCEEDED, new Metadata());

    var _ = late.requested();

    assertThat(late.heard).containsExactly("started");
    assertThat(late.closed).hasSize(1);
    assertThat(taken()).isZero();
    assertThat(receiving()).isZero();
  }

  @Test
  void callThatWaitsForItsRequestGivesWayToANewOne() {
    Call first = unfinished();
    Call second = unfinished();

    Call third = unfinished();

    assertRefused(first);
    assertThat(second.closed).isEmpty();
    assertThat(third.closed).isEmpty();
    assertThat(receiving()).isEqualTo(2);
  }

  @Test
  void callThatGaveWayIsNotHandledWhenItsRequestComesNorGivesItsPlaceBackAgain() {
    Call first = unfinished();
    Call second = unfinished();
    var _ = unfinished();

    first.listener.onHalfClose();
    first.listener.onComplete();

    assertThat(first.heard).containsExactly("started");
    assertRefused(first);
    assertThat(taken()).isZero();
    assertThat(receiving()).isEqualTo(2);
    first.seen.close(Status.INTERNAL, new Metadata());
    assertThat(first.closed).as("what comes after the refusal").hasSize(1);
    second.listener.onHalfClose();
    assertThat(second.heard).containsExactly("started", "handled");
  }

  /** Whichever is first: it is handled, or it is refused, and the other one has a place. */
  @Test
  void callGivesWayWhileItsRequestComes() throws Exception {
    for (int i = 0; i < 200; i++) {
      var _ = unfinished();
      Call late = unfinished();
      Thread newcomer =
          Thread.ofPlatform()
              .start(() -> {
                var _ = unfinished();
                var _ = unfinished();
              });
      late.listener.onHalfClose();
      newcomer.join();

      boolean handled = late.heard.contains("handled");
      if (handled) {
        assertThat(late.closed).isEmpty();
        late.answer();
        assertThat(late.closed).containsExactly(Status.OK);
      } else {
        assertRefused(late);
      }
      assertThat(taken()).isZero();
      assertThat(receiving()).isEqualTo(2);
    }
  }

  @Test
  void callThatWouldHaveToWaitForServicesIsRefusedOnTheThreadOfItsConnection() {
    LoadLimitInterceptor interceptor = (LoadLimitInterceptor) limit;
    ConnectedPeer service = new ConnectedPeer(PeerKind.SERVICE);
    var _ = new Call(service);
    Call second = new Call(service);
    assertThat(interceptor.refuses(second, new Metadata())).isTrue();
    assertRefused(new Call());

    second.listener.onCancel();

    assertThat(interceptor.refuses(second, new Metadata())).isFalse();
    assertThat(unfinished().closed).isEmpty();
  }

  private Call unfinished() {
    Call call = new Call();
    call.listener.onMessage(Orders.GET);
    assertThat(call.heard).containsExactly("started");
    return call;
  }

  @Test
  void placeIsFreeWhenTheHandlerIsDoneWhetherTheClientTakesTheAnswerOrNot() {
    Call call = new Call();
    call.work =
        () -> {
          call.answer();
          assertThat(taken()).as("the handler has answered and is not done").isEqualTo(1);
        };

    call.requested();

    assertThat(taken()).isZero();
    call.listener.onComplete();
    assertThat(taken()).isZero();
  }

  @Test
  void placeIsFreeWhenAnotherThreadAnswersLater() {
    Call call = new Call().requested();
    assertThat(taken()).isEqualTo(1);

    call.answer();

    assertThat(taken()).isZero();
  }

  @Test
  void handlerThatIsBusyAfterItsDeadlineKeepsThePlace() {
    Call call = new Call();
    call.work =
        () -> {
          call.seen.close(Status.DEADLINE_EXCEEDED, new Metadata());
          assertThat(taken()).isEqualTo(1);
        };

    call.requested();

    assertThat(taken()).isZero();
  }

  @Test
  void cancelledCallHasNoPlace() {
    Call call = new Call().requested();

    call.listener.onCancel();

    assertThat(call.heard).containsExactly("started", "handled", "cancelled");
    assertThat(taken()).isZero();
  }

  @Test
  void callThatWasClosedBeforeItsRequestHasComeTakesNoPlace() {
    Call call = new Call();
    call.seen.close(Status.DEADLINE_EXCEEDED, new Metadata());

    call.requested();

    assertThat(taken()).isZero();
    assertThat(call.closed).containsExactly(Status.DEADLINE_EXCEEDED);
  }

  @Test
  void callThatBeganWhenThereWasAPlaceIsRefusedWhenThereIsNoneForItsRequest() {
    Call late = new Call();
    Call first = new Call().requested();
    var _ = new Call().requested();

    late.requested();
    assertThat(late.heard).containsExactly("started");
    assertRefused(late);
    late.answer();
    assertThat(late.closed).as("what comes after the refusal").hasSize(1);
    late.listener.onCancel();
    assertThat(late.heard).containsExactly("started", "cancelled");

    first.answer();
    assertThat(taken()).isEqualTo(1);
  }

  @Test
  void callThatBeginsWithoutAPlaceReachesNothing() {
    var _ = new Call().requested();
    var _ = new Call().requested();

    Call refused = new Call();

    assertThat(refused.heard).isEmpty();
    assertRefused(refused);
    assertThat(taken()).isEqualTo(2);
  }

  @Test
  void aThousandRefusalsAreOneLine() {
    try (RecordedLog log = RecordedLog.of(LoadLimitInterceptor.class)) {
      var _ = new Call().requested();
      var _ = new Call().requested();
      for (int i = 0; i < 1_000; i++) {
        assertRefused(new Call());
      }

      assertThat(log.events()).hasSize(1);
      assertThat(RecordedLog.facts(log.events().getFirst()))
          .contains(
              "refused=1",
              "kind=unary",
              "limit=2",
              "method=commerce.order.v1.OrderService/GetOrder");
    }
  }

  private static void assertRefused(Call call) {
    assertThat(call.closed).hasSize(1);
    RemoteFailure failure = RemoteFailure.from(call.closed.getFirst(), call.trailers);
    assertThat(failure.reason()).isEqualTo("OVERLOADED");
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.retryDelay()).isEqualTo(Duration.ofMillis(700));
    assertThat(
            call.trailers.get(
                Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("700");
  }

  private double taken() {
    return inFlight("unary");
  }

  private double receiving() {
    return inFlight("receiving");
  }

  private double inFlight(String kind) {
    return registry.get("grpc.server.calls.in.flight").tag("kind", kind).gauge().value();
  }
}

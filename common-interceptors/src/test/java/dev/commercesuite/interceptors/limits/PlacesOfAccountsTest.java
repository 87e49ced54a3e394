package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.auth.AccessRules;
import dev.commercesuite.interceptors.auth.AuthenticationInterceptor;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.interceptors.testing.NoCall;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whose place a call has, by its token; of four there are. */
class PlacesOfAccountsTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private long now;
  private final ServerInterceptor limit =
      new LoadLimitInterceptor(
          new LoadLimit(4, 8, Duration.ofMillis(700)),
          () -> OptionalInt.of(0),
          () -> 0,
          new SimpleMeterRegistry(),
          () -> now);
  private final ServerInterceptor authentication =
      new AuthenticationInterceptor(new AccessRules(), Tokens.PLAIN);
  private final ConnectedPeer ofBob = new ConnectedPeer(PeerKind.ANONYMOUS);

  /** A call on a connection whose handler answers when it is told to. */
  private final class Call extends NoCall<GetOrderRequest, GetOrderResponse> {
    private final ConnectedPeer peer;
    private final List<Status.Code> closed = new ArrayList<>();
    private ServerCall<?, ?> seen = this;

    Call(String account, ConnectedPeer peer) {
      super(OrderServiceGrpc.getGetOrderMethod());
      this.peer = peer;
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + account + ":orders");
      Listener<GetOrderRequest> listener =
          limit.interceptCall(
              this,
              headers,
              (call, sent) ->
                  authentication.interceptCall(
                      call,
                      sent,
                      (handled, _) -> {
                        seen = handled;
                        return new Listener<>() {};
                      }));
      listener.onMessage(Orders.GET);
      listener.onHalfClose();
    }

    boolean isRefused() {
      return closed.contains(Status.Code.RESOURCE_EXHAUSTED);
    }

    void answer() {
      seen.close(Status.OK, new Metadata());
    }

    @Override
    public Attributes getAttributes() {
      return peer.addTo(Attributes.EMPTY);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status.getCode());
    }
  }

  private Call call(String account) {
    return new Call(account, new ConnectedPeer(PeerKind.ANONYMOUS));
  }

  @Test
  void anAccountLeavesHalfToAnotherThatIsRefusedHoweverManyItsConnections() {
    new Call("bob", ofBob).answer();
    List<Call> ofAnn = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ofAnn.add(call("ann"));
    }
    assertThat(ofAnn).noneMatch(Call::isRefused);
    assertThat(new Call("bob", ofBob).isRefused()).as("while there is no place").isTrue();

    ofAnn.getFirst().answer();

    assertThat(call("ann").isRefused()).as("with three of four").isTrue();
    assertThat(new Call("bob", ofBob).isRefused()).isFalse();
  }

  @Test
  void butMayHaveAllAgainWhenTheOtherStaysAway() {
    new Call("bob", ofBob).answer();
    Call first = call("ann");
    for (int i = 0; i < 3; i++) {
      var _ = call("ann");
    }
    assertThat(new Call("bob", ofBob).isRefused()).isTrue();
    first.answer();

    now += Duration.ofSeconds(1).toNanos();

    assertThat(call("ann").isRefused()).isFalse();
  }

  @Test
  void aServiceOfTheSuiteCountsForNoAccount() {
    new Call("bob", ofBob).answer();
    ConnectedPeer service = new ConnectedPeer(PeerKind.SERVICE);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(new Call("order-service", service));
    }
    assertThat(new Call("bob", ofBob).isRefused()).isTrue();

    calls.getFirst().answer();

    assertThat(new Call("order-service", service).isRefused()).isFalse();
    assertThat(service.account()).isNull();
  }
}

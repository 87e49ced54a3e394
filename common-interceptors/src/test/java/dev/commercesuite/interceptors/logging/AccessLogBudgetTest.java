package dev.commercesuite.interceptors.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.interceptors.testing.NoCall;
import dev.commercesuite.interceptors.testing.RecordedLog;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever has shown nothing does not fill the log, whatever he has refused or cancels. */
class AccessLogBudgetTest {
  private final RecordedLog log = RecordedLog.of(AccessLogInterceptor.class);
  private long now;
  private final AccessLogInterceptor interceptor = new AccessLogInterceptor(1, () -> now);

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void failuresOfStrangersHaveSoManyLinesAndTheNextOneTellsOfTheOthers() {
    ConnectedPeer stranger = new ConnectedPeer(PeerKind.ANONYMOUS);
    finish(stranger, Status.UNAUTHENTICATED, RefusalLines.LINES + 7);
    assertThat(log.events()).hasSize(RefusalLines.LINES);

    now += RefusalLines.WINDOW.toNanos();
    finish(stranger, Status.UNAUTHENTICATED, 1);

    assertThat(log.events()).hasSize(RefusalLines.LINES + 1);
    assertThat(RecordedLog.facts(log.events().getLast())).contains("left_out=7");
  }

  @Test
  void cancelledCallsOfStrangersAreAmongThem() {
    ConnectedPeer stranger = new ConnectedPeer(PeerKind.ANONYMOUS);
    for (int i = 0; i < RefusalLines.LINES + 7; i++) {
      start(stranger, Status.OK).onCancel();
    }

    assertThat(log.events()).hasSize(RefusalLines.LINES);
  }

  @Test
  void eachStatusHasItsOwn() {
    ConnectedPeer stranger = new ConnectedPeer(PeerKind.ANONYMOUS);
    finish(stranger, Status.UNAUTHENTICATED, RefusalLines.LINES + 7);
    finish(stranger, Status.INTERNAL, 1);

    assertThat(log.events()).hasSize(RefusalLines.LINES + 1);
  }

  @Test
  void everyCallOfThoseWhoAreKnownAndEveryOneThatEndsWellHasItsLine() {
    int many = 2 * RefusalLines.LINES;
    finish(new ConnectedPeer(PeerKind.TOKEN), Status.NOT_FOUND, many);
    finish(new ConnectedPeer(PeerKind.SERVICE), Status.NOT_FOUND, many);
    finish(new ConnectedPeer(PeerKind.ANONYMOUS), Status.OK, many);

    assertThat(log.events()).hasSize(3 * many);
  }

  private void finish(ConnectedPeer peer, Status status, int times) {
    for (int i = 0; i < times; i++) {
      start(peer, status).onHalfClose();
    }
  }

  private ServerCall.Listener<GetOrderRequest> start(ConnectedPeer peer, Status status) {
    return interceptor.interceptCall(
        new CallOf(peer),
        new Metadata(),
        (call, _) ->
            new ServerCall.Listener<>() {
              @Override
              public void onHalfClose() {
                call.close(status, new Metadata());
              }
            });
  }

  private static final class CallOf extends NoCall<GetOrderRequest, GetOrderResponse> {
    private final ConnectedPeer peer;

    CallOf(ConnectedPeer peer) {
      super(OrderServiceGrpc.getGetOrderMethod());
      this.peer = peer;
    }

    @Override
    public Attributes getAttributes() {
      return peer.addTo(Attributes.EMPTY);
    }
  }
}

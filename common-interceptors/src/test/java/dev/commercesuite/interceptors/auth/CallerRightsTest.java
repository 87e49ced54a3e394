package dev.commercesuite.interceptors.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a caller may do, at the start of a call and long after it. */
class CallerRightsTest {

  @Test
  void callerHasTheScopesOfItsTokenAndNoOthers() {
    Caller ann = new Caller("ann", Caller.Kind.USER, Set.of("orders"), "", "", Instant.MAX);

    assertThat(ann.hasScope("orders")).isTrue();
    assertThat(ann.hasScope("orders.staff")).isFalse();
    assertThat(ann.hasScope("order")).isFalse();
    assertThat(Caller.ANONYMOUS.hasScope("orders")).isFalse();
  }

  @Test
  void exactlyAnonymousCallersHaveNoSubject() {
    assertThatThrownBy(() -> new Caller("", Caller.Kind.USER, Set.of(), "", "", Instant.MAX))
        .hasMessageContaining("subject is '' for kind USER");
    assertThatThrownBy(
            () -> new Caller("ann", Caller.Kind.ANONYMOUS, Set.of(), "", "", Instant.MAX))
        .hasMessageContaining("subject is 'ann' for kind ANONYMOUS");
  }

  @Test
  void streamLearnsThatTheTokenItBeganWithIsNoLongerGood() {
    AtomicBoolean revoked = new AtomicBoolean();
    TokenVerifier tokens =
        token -> {
          if (revoked.get()) {
            throw Failure.of(ErrorReason.ERROR_REASON_TOKEN_REVOKED, "Revoked.").exception();
          }
          return Tokens.PLAIN.verify(token);
        };
    Orders orders =
        Orders.watchOrder((_, observer) -> {
          CurrentCaller.verifyAgain();
          observer.onNext(WatchOrderResponse.getDefaultInstance());
          revoked.set(true);
          CurrentCaller.verifyAgain();
          observer.onCompleted();
        });
    try (RunningServer server =
        RunningServer.of(CallPath.forServer().tokens(tokens).build(), orders)) {
      Iterator<WatchOrderResponse> messages =
          OrderServiceGrpc.newBlockingStub(
                  server.channel(Tokens.authorization("Bearer user-1:orders")))
              .watchOrder(Orders.WATCH);

      assertThat(messages.next()).isNotNull();
      assertThat(
              RemoteFailure.from(catchThrowableOfType(StatusRuntimeException.class, messages::next))
                  .is(ErrorReason.ERROR_REASON_TOKEN_REVOKED))
          .isTrue();
    }
  }

  @Test
  void outsideACallThereIsNoTokenToLookAt() {
    assertThatCode(CurrentCaller::verifyAgain).doesNotThrowAnyException();
  }
}

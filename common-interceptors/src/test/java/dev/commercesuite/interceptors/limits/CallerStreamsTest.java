package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The streams of a server are for all. */
class CallerStreamsTest {
  private static final int MOST = 25;

  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer()
              .tokens(caller())
              .serviceCertificates(
                  new ServiceCertificateNames(
                      Map.of("service", Set.of(ServiceCertificateNames.ANY))))
              .loadLimit(new LoadLimit(1, 8 * MOST, Duration.ofMillis(700)))
              .build(),
          Orders.watchOrder(
              (_, observer) -> observer.onNext(WatchOrderResponse.getDefaultInstance())));

  private static TokenVerifier caller() {
    return token ->
        new Caller(
            token,
            token.equals("service") ? Caller.Kind.SERVICE : Caller.Kind.USER,
            Set.of("orders", "orders.read"),
            "",
            "",
            Instant.MAX);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aPersonHasAnEighthOfThem() {
    for (int i = 0; i < MOST; i++) {
      open("ann");
    }

    RemoteFailure refusal = refusal("ann");
    assertThat(refusal.is(ErrorReason.ERROR_REASON_OVERLOADED)).isTrue();
    open("bob");
  }

  @Test
  void aServiceHasAsManyAsItNeeds() {
    for (int i = 0; i < MOST + 1; i++) {
      open("service");
    }
  }

  @Test
  @Timeout(60)
  void whatIsCancelledIsGivenBack() {
    CancellableContext first = Context.current().withCancellation();
    first.run(() -> open("ann"));
    for (int i = 1; i < MOST; i++) {
      open("ann");
    }

    first.cancel(null);

    while (!opens("ann")) {
      LockSupport.parkNanos(1_000);
    }
    assertThat(opens("ann")).isFalse();
  }

  private boolean opens(String caller) {
    try {
      open(caller);
      return true;
    } catch (StatusRuntimeException _) {
      return false;
    }
  }

  private RemoteFailure refusal(String caller) {
    return RemoteFailure.from(
        catchThrowableOfType(StatusRuntimeException.class, () -> open(caller)));
  }

  /** Opens a stream, whose first message has come. */
  private void open(String caller) {
    Channel channel = server.channel(Tokens.authorization("Bearer " + caller));
    assertThat(OrderServiceGrpc.newBlockingStub(channel).watchOrder(Orders.WATCH).next())
        .isNotNull();
  }
}

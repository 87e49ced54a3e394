package dev.commercesuite.interceptors.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a call took, as its line says. */
class LoggedDurationTest {
  private static final String KEY = "duration_ms=";
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  @Test
  void isThatOfTheCall() {
    Orders orders =
        Orders.getOrder((request, observer) -> {
          long begin = System.nanoTime();
          while (System.nanoTime() - begin < BUSY_NANOS) {
            LockSupport.parkNanos(100_000);
          }
          Orders.answer(request, observer);
        });
    long begin = System.nanoTime();
    try (RecordedLog log = RecordedLog.of(AccessLogInterceptor.class)) {
      try (RunningServer server =
          RunningServer.of(CallPath.forServer().tokens(Tokens.PLAIN).build(), orders)) {
        assertThat(
                OrderServiceGrpc.newBlockingStub(
                        server.channel(Tokens.authorization("Bearer user-1:orders")))
                    .getOrder(Orders.GET))
            .isNotNull();
      }
      double longest = (System.nanoTime() - begin) / 1e6;

      assertThat(duration(log)).isBetween(2.0, longest);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.001, 1.001, Double.POSITIVE_INFINITY})
  void sampleIsAPartOfTheCalls(double sample) {
    assertThatThrownBy(() -> new AccessLogInterceptor(sample))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sampleOfOk is " + sample + ", must be within 0 and 1");
  }

  private static double duration(RecordedLog log) {
    return RecordedLog.facts(log.events().getFirst()).stream()
        .filter(fact -> fact.startsWith(KEY))
        .mapToDouble(fact -> Double.parseDouble(fact.substring(KEY.length())))
        .findFirst()
        .orElseThrow();
  }
}

package dev.commercesuite.system.cluster.suite;

import dev.commercesuite.system.shop.RunningSuite;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Connections that are there before anything is measured. */
public final class Connections {
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration LAST_TRY = Duration.ofSeconds(5);

  private Connections() {}

  /** Waits until all services can be reached: rules of the network reach a new pod late. */
  public static void awaitAll(RunningSuite suite) {
    for (String service : List.of("user-service", "order-service", "payment-service")) {
      var _ = open(suite, service, 1);
    }
  }

  /** So many to a service, with a connection each. */
  public static List<ManagedChannel> open(RunningSuite suite, String service, int count) {
    List<ManagedChannel> channels =
        Stream.generate(() -> suite.channel(service)).limit(count).toList();
    try {
      Awaitility.await()
          .atMost(LONGEST)
          .until(() ->
              channels.stream()
                  .map(channel -> channel.getState(true))
                  .allMatch(ConnectivityState.READY::equals));
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          "%s cannot be reached: %s".formatted(service, reason(channels.getFirst())), e);
    }
    return channels;
  }

  private static String reason(ManagedChannel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(LAST_TRY)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus()
          .name();
    } catch (StatusRuntimeException e) {
      return e.getStatus().toString();
    }
  }
}

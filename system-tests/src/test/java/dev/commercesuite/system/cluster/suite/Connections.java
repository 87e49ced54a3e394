package dev.commercesuite.system.cluster.suite;

import dev.commercesuite.system.shop.RunningSuite;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Connections that are there before anything is measured. */
public final class Connections {
  private static final Duration LONGEST = Duration.ofMinutes(1);

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
    Awaitility.await(count + " connections to " + service)
        .atMost(LONGEST)
        .until(() ->
            channels.stream()
                .map(channel -> channel.getState(true))
                .allMatch(ConnectivityState.READY::equals));
    return channels;
  }
}

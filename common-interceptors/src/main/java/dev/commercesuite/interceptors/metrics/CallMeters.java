package dev.commercesuite.interceptors.metrics;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The meters of one RPC, all of them made in advance: a rate needs its series to start at zero, and
 * a call should not pay for looking meters up.
 */
final class CallMeters {

  /** Upper bounds of the duration buckets. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
  };

  private final Counter started;
  private final Map<Status.Code, Counter> handled = new EnumMap<>(Status.Code.class);
  private final Timer handling;

  /**
   * Registers the meters.
   *
   * @param side {@code server} or {@code client}
   */
  CallMeters(MeterRegistry registry, String side, MethodDescriptor<?, ?> method) {
    Tags tags =
        Tags.of(
            "grpc_service",
            Objects.requireNonNullElse(method.getServiceName(), "unknown"),
            "grpc_method",
            Objects.requireNonNullElse(method.getBareMethodName(), "unknown"),
            "grpc_type",
            method.getType().name().toLowerCase(Locale.ROOT));
    started =
        Counter.builder("grpc." + side + ".started")
            .description("RPCs started on the " + side + ".")
            .tags(tags)
            .register(registry);
    for (Status.Code code : Status.Code.values()) {
      handled.put(
          code,
          Counter.builder("grpc." + side + ".handled")
              .description("RPCs finished on the " + side + ", whatever the outcome.")
              .tags(tags.and("grpc_code", code.name()))
              .register(registry));
    }
    handling =
        Timer.builder("grpc." + side + ".handling")
            .description("Time from the start of an RPC to its end, as seen by the " + side + ".")
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
  }

  /** Counts the start of a call. */
  CallTimer start() {
    started.increment();
    return new CallTimer(this, System.nanoTime());
  }

  void finish(Status.Code code, Duration duration) {
    Objects.requireNonNull(handled.get(code)).increment();
    handling.record(duration);
  }
}

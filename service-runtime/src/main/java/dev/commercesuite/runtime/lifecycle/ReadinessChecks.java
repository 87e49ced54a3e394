package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks four times a second whether the process has what it needs to serve, and lets its {@link
 * Readiness} follow. What changes is logged once.
 */
final class ReadinessChecks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReadinessChecks.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final List<ReadinessCondition> conditions;
  private final Readiness readiness;
  private final BackgroundLoop loop;

  /** What is missing, by the name of the condition. */
  private volatile Map<String, String> missing = Map.of();

  /** Does not look yet. */
  ReadinessChecks(List<ReadinessCondition> conditions, Readiness readiness, MeterRegistry metrics) {
    this.conditions = List.copyOf(conditions);
    this.readiness = readiness;
    this.loop = BackgroundLoop.every(INTERVAL, "readiness", metrics, this::look);
    Gauge.builder("service.ready", readiness, it -> it.isReady() ? 1 : 0)
        .description("Whether the process takes calls.")
        .strongReference(true)
        .register(metrics);
    for (ReadinessCondition condition : this.conditions) {
      String name = condition.name();
      Gauge.builder("readiness.condition", this, it -> it.missing.containsKey(name) ? 0 : 1)
          .description("Whether the process has what it needs to serve.")
          .tag("condition", name)
          .strongReference(true)
          .register(metrics);
    }
  }

  /** Looks for the first time, and from now on. */
  void start() {
    look();
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  /** Not to be called at the same time by several threads. */
  void look() {
    Map<String, String> before = missing;
    Map<String, String> now = new LinkedHashMap<>();
    for (ReadinessCondition condition : conditions) {
      String reason = reasonOf(condition);
      if (!reason.isEmpty()) {
        now.put(condition.name(), reason);
      }
    }
    missing = now;
    readiness.requires(List.copyOf(now.values()));
    log(before, now);
  }

  /** What cannot be found out is missing. */
  private static String reasonOf(ReadinessCondition condition) {
    try {
      return condition.missing().get();
    } catch (RuntimeException e) {
      log.atDebug()
          .setCause(e)
          .addKeyValue("condition", condition.name())
          .log("It is not known whether a condition of the readiness holds");
      return "it is not known whether there is: " + condition.name();
    }
  }

  private static void log(Map<String, String> before, Map<String, String> now) {
    now.forEach((name, reason) -> {
      if (!before.containsKey(name)) {
        log.atWarn().addKeyValue("condition", name).addKeyValue("reason", reason).log("Not ready");
      }
    });
    for (String name : before.keySet()) {
      if (!now.containsKey(name)) {
        log.atInfo().addKeyValue("condition", name).log("What was missing is there again");
      }
    }
  }
}

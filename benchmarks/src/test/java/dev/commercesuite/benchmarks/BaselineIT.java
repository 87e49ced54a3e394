package dev.commercesuite.benchmarks;

import dev.commercesuite.runtime.testing.TestIssuer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Starts order-service several times as a process of its own, on a real PostgreSQL and over TLS,
 * and prints what it took: time from exec to SERVING, memory when idle and after calls, and the
 * calls per second of reading an order as a share of the same client's health checks, which touch
 * neither tokens nor the database.
 */
class BaselineIT {
  private static final int STARTS = 5;
  private static final int CALLS = 10_000;

  @Test
  void measuresStartMemoryAndCalls() throws Exception {
    List<Double> startSeconds = new ArrayList<>();
    List<Double> idleMegabytes = new ArrayList<>();
    List<Double> loadedMegabytes = new ArrayList<>();
    List<Double> share = new ArrayList<>();
    try (TestIssuer issuer = TestIssuer.start()) {
      for (int start = 1; start <= STARTS; start++) {
        System.out.printf("start %d of %d%n", start, STARTS);
        try (ServiceUnderMeasurement service = ServiceUnderMeasurement.start(issuer)) {
          startSeconds.add(service.startSeconds());
          idleMegabytes.add(service.residentMegabytes());
          OrderLoad load = OrderLoad.prepare(service.channel(), issuer);
          load.read(CALLS);
          loadedMegabytes.add(service.residentMegabytes());
          // Both warm by now; the pair is taken in one go so that the machine's mood is the same.
          share.add(load.read(CALLS) / load.checkHealth(CALLS));
        }
      }
    }
    System.out.printf("%norder-service, %d starts%n", STARTS);
    print("exec to SERVING", "s", startSeconds);
    print("resident, idle", "MB", idleMegabytes);
    print("resident, after " + CALLS + " GetOrder", "MB", loadedMegabytes);
    print("GetOrder / health check, calls per second", "", share);
  }

  private static void print(String figure, String unit, List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%-45s min %8.2f   median %8.2f   max %8.2f %s%n",
        figure,
        sorted.getFirst(),
        sorted.get(sorted.size() / 2),
        sorted.getLast(),
        unit);
  }
}

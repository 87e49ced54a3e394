package dev.commercesuite.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.suite.Seams;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Never over-captured, over-refunded or oversold: random operations on the suite and on a model of
 * it, which have to agree on every answer and on everything that is stored. {@code -Dmodel.seed},
 * {@code -Dmodel.operations} and {@code -Dmodel.shards} say what to run; the profile {@code faults}
 * runs a million operations.
 */
final class ModelIT {
  /** Of which a full run, however seeded, has to see each. */
  private static final List<String> OUTCOMES =
      List.of(
          "PENDING_PAYMENT/NOT_STARTED",
          "PENDING_PAYMENT/PROCESSING",
          "PENDING_PAYMENT/REQUIRES_ACTION",
          "PENDING_PAYMENT/DECLINED",
          "PAID/SUCCEEDED",
          "SHIPPED/SUCCEEDED",
          "DELIVERED/SUCCEEDED",
          "CANCELLING/SUCCEEDED",
          "CANCELLING/PROCESSING",
          "CANCELLED/NOT_STARTED",
          "CANCELLED/SUCCEEDED",
          "EXPIRED/NOT_STARTED",
          "EXPIRED/DECLINED",
          "REQUIRES_PAYMENT_METHOD",
          "REQUIRES_CONFIRMATION",
          "REQUIRES_ACTION",
          "PROCESSING",
          "REQUIRES_CAPTURE",
          "SUCCEEDED",
          "CANCELLED",
          "OFFERED",
          "WITHDRAWN",
          "PENDING",
          "FAILED",
          "away",
          "died",
          "rejected:CAPTURE_EXCEEDS_AUTHORIZED",
          "rejected:DEPENDENCY_UNAVAILABLE",
          "rejected:ETAG_MISMATCH",
          "rejected:INTERNAL",
          "rejected:NOTHING_IN_TRANSIT",
          "rejected:ORDER_LINE_NOT_FOUND",
          "rejected:ORDER_PARTLY_SHIPPED",
          "rejected:ORDER_STATE_INVALID",
          "rejected:PAYMENT_EXISTS",
          "rejected:PAYMENT_IN_PROGRESS",
          "rejected:PAYMENT_METHOD_UNKNOWN",
          "rejected:PAYMENT_METHOD_MISSING",
          "rejected:PAYMENT_STATE_INVALID",
          "rejected:PRODUCT_INACTIVE",
          "rejected:REFUND_EXCEEDS_CAPTURED",
          "rejected:REQUEST_ID_REUSED",
          "rejected:SHIPMENT_DELIVERED",
          "rejected:SHIPMENT_EXCEEDS_ORDER",
          "rejected:SHIPMENT_NOT_FOUND",
          "rejected:SKU_TAKEN",
          "rejected:STOCK_INSUFFICIENT");

  /** How many operations make it certain that each outcome was seen. */
  private static final long ENOUGH_FOR_ALL = 40_000;

  @Test
  void suiteAgreesWithTheModel() {
    long seed = Long.getLong("model.seed", new Random().nextLong(1_000_000_000));
    int shards = Integer.getInteger("model.shards", 2);
    long operations = Long.getLong("model.operations", 40_000);
    System.out.printf("Model test: seed %d, %d shards, %,d operations%n", seed, shards, operations);

    ModelRun.Report report =
        QuietLogs.during(
            () -> new ModelRun(seed, shards, operations, Seams.NONE, System.out::println).run());

    System.out.printf(
        "%sModel test: seed %d, digest %s%n", report.tally().table(), seed, report.digest());
    if (operations >= ENOUGH_FOR_ALL) {
      assertThat(OUTCOMES).allMatch(report.tally()::hasOutcome);
      assertThat(kinds()).allMatch(kind -> report.tally().count(kind) > 0);
    }
  }

  private static Stream<String> kinds() {
    Stream<String> requests =
        Arrays.stream(Request.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .flatMap(name -> Stream.of(name, "Repeat" + name));
    return Stream.concat(
        requests,
        Stream.of(
            "ReuseRequestId",
            "RecoverOrders",
            "RecoverSteps",
            "PassTime",
            "RefundElsewhere",
            "DisputeElsewhere",
            "DecideDispute",
            "FindOut"));
  }

  @Test
  void sameSeedMakesTheSameTrace() {
    ModelRun run = new ModelRun(7, 1, 1_000, Seams.NONE, _ -> {});

    assertThat(QuietLogs.during(run::run).digest()).isEqualTo(QuietLogs.during(run::run).digest());
  }
}

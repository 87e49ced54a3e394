package dev.commercesuite.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.runtime.testing.TestIssuer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whether a stranger can tell by the time of an answer that an order exists. Of two calls, one of a
 * foreign and one of an absent order, which are sent in a random sequence, the area under the curve
 * (AUC) says how often the foreign one takes longer: 0.5 is chance, and tells nothing.
 */
class ForeignOrderTimingIT {
  private static final int ORDERS = 200;
  private static final int PAIRS = Integer.getInteger("timing.pairs", 10_000);
  private static final int WARM_UP = Integer.getInteger("timing.warm-up", 5_000);

  /** Of what chance makes of so many pairs, ten standard deviations and more. */
  private static final double TOLERANCE = 0.05;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aForeignOrderAnswersLikeAnAbsentOne() throws Exception {
    long seed = Long.getLong("timing.seed", System.nanoTime());
    System.out.printf(Locale.ROOT, "-Dtiming.seed=%d%n", seed);
    Random random = new Random(seed);
    try (TestIssuer issuer = TestIssuer.start();
        ServiceUnderMeasurement service = ServiceUnderMeasurement.start(issuer)) {
      Shop shop = new Shop(service.channel(), issuer);
      List<String> orders = orders(shop);
      OrderServiceBlockingStub stranger = shop.customer();
      double[] foreign = new double[PAIRS];
      double[] absent = new double[PAIRS];
      for (int pair = -WARM_UP; pair < PAIRS; pair++) {
        String order = orders.get(random.nextInt(ORDERS));
        boolean foreignFirst = random.nextBoolean();
        double first = micros(stranger, foreignFirst ? order : absent(order, random));
        double second = micros(stranger, foreignFirst ? absent(order, random) : order);
        if (pair >= 0) {
          foreign[pair] = foreignFirst ? first : second;
          absent[pair] = foreignFirst ? second : first;
        }
      }

      double auc = auc(foreign, absent);
      System.out.printf(
          Locale.ROOT,
          "GetOrder, %d pairs: foreign median %.0f us, absent median %.0f us, AUC %.3f%n",
          PAIRS,
          median(foreign),
          median(absent),
          auc);
      assertThat(auc).isBetween(0.5 - TOLERANCE, 0.5 + TOLERANCE);
    }
  }

  private static List<String> orders(Shop shop) {
    OrderServiceBlockingStub owner = shop.customer();
    String product = shop.product();
    List<String> orders = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      orders.add(owner.createOrder(Shop.order(product)).getOrder().getId());
    }
    return orders;
  }

  /** From the same millisecond, so that its place in an index is near. */
  private static String absent(String order, Random random) {
    UUID id = UUID.fromString(order);
    return new UUID(
            id.getMostSignificantBits(),
            id.getLeastSignificantBits() ^ (random.nextLong() >>> 2 | 1))
        .toString();
  }

  private static double micros(OrderServiceBlockingStub stranger, String order) {
    GetOrderRequest request = GetOrderRequest.newBuilder().setOrderId(order).build();
    long start = System.nanoTime();
    StatusRuntimeException thrown =
        catchThrowableOfType(StatusRuntimeException.class, () -> stranger.getOrder(request));
    double micros = (System.nanoTime() - start) / 1e3;
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    return micros;
  }

  /** How often one of the first is larger than one of the second; ties count half. */
  private static double auc(double[] first, double[] second) {
    double[] sorted = second.clone();
    Arrays.sort(sorted);
    double larger = 0;
    for (double value : first) {
      larger += (below(sorted, value) + below(sorted, Math.nextUp(value))) / 2.0;
    }
    return larger / first.length / second.length;
  }

  /** How many are smaller. */
  private static int below(double[] sorted, double value) {
    int from = 0;
    int until = sorted.length;
    while (from < until) {
      int middle = (from + until) >>> 1;
      if (sorted[middle] < value) {
        from = middle + 1;
      } else {
        until = middle;
      }
    }
    return from;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

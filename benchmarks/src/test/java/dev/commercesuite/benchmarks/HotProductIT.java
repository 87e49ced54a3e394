package dev.commercesuite.benchmarks;

import dev.commercesuite.benchmarks.Buyers.Figures;
import dev.commercesuite.runtime.testing.TestIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Whether a product that everybody wants holds up those who buy something else. The same few
 * customers order products of their own: alone, beside a crowd that orders as many different
 * products, and beside the same crowd when all of it wants one product. The crowd takes its share
 * of the machine either way; what the hot product adds is the difference of the last two.
 */
class HotProductIT {
  private static final int CUSTOMERS = 8;
  private static final int CROWD = 32;
  private static final int ROUNDS = 5;
  private static final Duration TIME = Duration.ofSeconds(5);

  private record Round(Figures alone, Figures beside, Figures crowd, Figures others, Figures hot) {}

  @Test
  void measuresWhatAHotProductCostsOthers() throws Exception {
    try (DurablePostgres postgres = DurablePostgres.start();
        TestIssuer issuer = TestIssuer.start();
        ServiceUnderMeasurement service =
            ServiceUnderMeasurement.start(
                issuer, postgres.migrated("orders", "classpath:db/order"))) {
      Shop shop = new Shop(service.channel(), issuer);
      Buyers customers = Buyers.ofDifferentProducts(shop, CUSTOMERS);
      Buyers crowd = Buyers.ofDifferentProducts(shop, CROWD);
      Buyers hot = Buyers.ofOneProduct(shop, CROWD);
      Buyers.buy(customers, crowd, TIME);
      Buyers.buy(customers, hot, TIME);

      List<Round> rounds = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.printf("round %d of %d%n", round, ROUNDS);
        Figures alone = Buyers.buy(customers, Buyers.none(), TIME).getFirst();
        List<Figures> beside = Buyers.buy(customers, crowd, TIME);
        List<Figures> besideHot = Buyers.buy(customers, hot, TIME);
        rounds.add(
            new Round(
                alone,
                beside.getFirst(),
                beside.getLast(),
                besideHot.getFirst(),
                besideHot.getLast()));
      }
      print("customers, alone", rounds, Round::alone);
      print("customers, beside a crowd", rounds, Round::beside);
      print("the crowd, different products", rounds, Round::crowd);
      print("customers, beside a hot product", rounds, Round::others);
      print("the crowd, one hot product", rounds, Round::hot);
      ratio("customers' orders per second, hot / crowd", rounds, Figures::perSecond);
      ratio("customers' p99, hot / crowd", rounds, Figures::p99Millis);
    }
  }

  private interface Part {
    Figures of(Round round);
  }

  private static void print(String who, List<Round> rounds, Part part) {
    List<Figures> figures = rounds.stream().map(part::of).toList();
    System.out.printf(
        Locale.ROOT,
        "%-34s %7.1f orders/s   median %7.1f ms   p99 %7.1f ms   refused %d%n",
        who,
        median(figures.stream().map(Figures::perSecond).toList()),
        median(figures.stream().map(Figures::medianMillis).toList()),
        median(figures.stream().map(Figures::p99Millis).toList()),
        figures.stream().mapToLong(Figures::refused).sum());
  }

  private static void ratio(String what, List<Round> rounds, ToDoubleFunction<Figures> figure) {
    List<Double> ratios =
        rounds.stream()
            .map(round ->
                figure.applyAsDouble(round.others()) / figure.applyAsDouble(round.beside()))
            .sorted()
            .toList();
    System.out.printf(
        Locale.ROOT,
        "%-45s min %6.2f   median %6.2f   max %6.2f%n",
        what,
        ratios.getFirst(),
        median(ratios),
        ratios.getLast());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}

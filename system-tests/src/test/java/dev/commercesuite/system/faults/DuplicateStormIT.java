package dev.commercesuite.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.commercesuite.system.faults.Duplicates.Result;
import dev.commercesuite.system.money.Books;
import dev.commercesuite.system.money.MoneyInvariants;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.shares.InShare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Every request to pay an order, to charge and to give back arrives twenty times at once, half of
 * the times at each of two replicas, some from callers who give up. A week of request keys ends in
 * the middle. The provider does each once, and every caller is told the same. {@code -Dstorm.keys}
 * says how many requests.
 */
@InShare(3)
class DuplicateStormIT {
  private static final int KEYS = Integer.getInteger("storm.keys", 300);
  private static final int AT_ONCE = 8;

  /** Room for duplicates that wait for the first of them. */
  private static final Map<String, String> ROOMY = Map.of("DATABASE_POOL_SIZE", "14");

  @Test
  void takesAndGivesBackOnce() throws Exception {
    try (ReplicatedSuite suite =
        ReplicatedSuite.start(new ReplicatedSuite.Options("duplicate-storm", ROOMY))) {
      StormRequests requests = new StormRequests(suite);
      List<Duplicates<?, ?>> charges = new ArrayList<>();
      for (int number = 0; number < KEYS / 3; number++) {
        charges.add(requests.orderPayment(number));
        charges.add(requests.payment(number));
      }
      RequestWeeks weeks = RequestWeeks.of(suite.postgres());
      List<Duplicates<?, ?>> refunds = requests.refunds(storm(charges, weeks));
      storm(refunds, weeks);

      assertThat(weeks.used()).isGreaterThan(1);
      new MoneyInvariants(suite.postgres()::connect).awaitAllHold(Duration.ofSeconds(60));
      try (Books books = Books.of(suite.postgres()::connect)) {
        assertThat(books.query("select count(*) from charges"))
            .containsExactly(String.valueOf(charges.size()));
        assertThat(books.query("select count(*) from operations where kind = 'REFUND'"))
            .containsExactly(String.valueOf(refunds.size()));
      }
    }
  }

  /** Returns the one answer to each. */
  private static List<Message> storm(List<Duplicates<?, ?>> requests, RequestWeeks weeks)
      throws Exception {
    long begin = System.nanoTime();
    Queue<Result> results = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Duplicates<?, ?>> before = requests.subList(0, requests.size() / 2);
      before.forEach(request -> threads.execute(() -> results.add(request.send())));
      Future<?> end =
          threads.submit(() -> {
            weeks.end();
            return null;
          });
      requests.stream()
          .skip(before.size())
          .forEach(request -> threads.execute(() -> results.add(request.send())));
      end.get();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Map<String, Integer> calls = new TreeMap<>();
    results.forEach(
        result -> result.calls().forEach((what, times) -> calls.merge(what, times, Integer::sum)));
    int all = calls.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "DuplicateStormIT: %d requests of %d callers in %.1f s: %.0f calls/s %s%n",
        requests.size(), Duplicates.CALLERS, seconds, all / seconds, calls);
    assertThat(results).hasSameSizeAs(requests);
    assertThat(results).allSatisfy(result -> assertThat(result.refusals()).isEmpty());
    assertThat(results).allSatisfy(result -> assertThat(result.answers()).hasSize(1));
    return results.stream().map(result -> result.answers().iterator().next()).toList();
  }
}

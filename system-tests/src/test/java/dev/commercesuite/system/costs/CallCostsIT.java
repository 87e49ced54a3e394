package dev.commercesuite.system.costs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderResponse;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.Outcome;
import dev.commercesuite.system.shop.Shop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What CreateOrder and PayOrder cost the databases, how large an order is in them, and how many
 * orders there are in a second, for several versions of the suite in one run. {@code
 * -Dcosts.versions} names clones of the repository, with commas between them, in each of which
 * {@code ./run} was started once so that it is built; what is in their {@code .local} is deleted.
 */
@EnabledIfSystemProperty(named = "costs.versions", matches = ".+")
class CallCostsIT {
  private static final int CALLS = 300;
  private static final int IDLE_SECONDS = 20;
  private static final int SETTLE_SECONDS = 3;
  private static final int ORDERS_FOR_SIZES = Integer.getInteger("costs.orders", 6_000);
  private static final int ROUNDS = Integer.getInteger("costs.rounds", 5);

  /** Who order in turn, as each of them may have only so many orders that are not paid. */
  private static final int CUSTOMERS = 64;

  /** Below the default of {@code ORDER_UNPAID_LIMIT}, as the answer to an order can be lost. */
  private static final int UNPAID_ORDERS = 8;

  private record Version(BuiltSuite suite, Shop shop, List<Account> customers) {}

  private record Placed(int customer, String order) {}

  @Test
  void measuresVersionsSideBySide() throws Exception {
    List<Version> versions = new ArrayList<>();
    try {
      int portBase = 9600;
      for (String clone : System.getProperty("costs.versions").split(",", -1)) {
        Path log = Files.createDirectories(Path.of("target", "costs"));
        BuiltSuite suite =
            BuiltSuite.start(
                Path.of(clone), portBase, log.resolve("version-" + versions.size() + ".log"));
        portBase += 100;
        Shop shop = new Shop(suite, 32, 100_000_000);
        List<Account> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
          customers.add(shop.newCustomer());
        }
        versions.add(new Version(suite, shop, customers));
      }
      for (Version version : versions) {
        costs(version);
      }
      throughput(versions, 2);
      throughput(versions, 32);
      for (Version version : versions) {
        sizes(version);
      }
    } finally {
      versions.forEach(version -> version.suite().close());
    }
  }

  private static void costs(Version version) throws SQLException, InterruptedException {
    for (int i = 0; i < 50; i++) {
      pay(version, 0, order(version, 0, i));
    }
    settle();
    DatabaseCosts.Counting counting = DatabaseCosts.begin(version.suite());
    TimeUnit.SECONDS.sleep(IDLE_SECONDS);
    DatabaseCosts.Total idle = counting.end();

    counting = DatabaseCosts.begin(version.suite());
    List<String> orders = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      orders.add(order(version, i % CUSTOMERS, i));
    }
    settle();
    print(version, "CreateOrder, two lines", counting.end().perCall(CALLS, idle));

    counting = DatabaseCosts.begin(version.suite());
    for (int i = 0; i < CALLS; i++) {
      pay(version, i % CUSTOMERS, orders.get(i));
    }
    settle();
    print(version, "PayOrder", counting.end().perCall(CALLS, idle));
  }

  /** What goes on after an answer is part of it. */
  private static void settle() throws InterruptedException {
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
  }

  private static void print(Version version, String call, DatabaseCosts costs) {
    System.out.printf(
        Locale.ROOT,
        "%-12s %-24s statements %5.1f   commits %4.1f   index entries %5.1f   WAL %6.0f B   page images %6.0f B%n",
        version.suite().name(),
        call,
        costs.statements(),
        costs.commits(),
        costs.indexEntries(),
        costs.walBytes(),
        costs.pageImageBytes());
  }

  private static void throughput(List<Version> versions, int clients)
      throws InterruptedException, ExecutionException {
    List<Map<Version, Double>> rounds = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      Map<Version, Double> figures = new LinkedHashMap<>();
      for (Version version : versions) {
        figures.put(version, ordersPerSecond(version, clients));
      }
      if (round > 0) { // The first warms up.
        rounds.add(figures);
      }
    }
    Version first = versions.getFirst();
    for (Version version : versions) {
      System.out.printf(
          Locale.ROOT,
          "%-12s CreateOrder, %2d clients   median %6.0f a second   median ratio to %s %.2f%n",
          version.suite().name(),
          clients,
          median(rounds.stream().map(round -> round.getOrDefault(version, 0.0)).toList()),
          first.suite().name(),
          median(
              rounds.stream()
                  .map(round ->
                      round.getOrDefault(version, 0.0) / round.getOrDefault(first, Double.NaN))
                  .toList()));
    }
  }

  /** Every customer places as many as may be unpaid; what they have placed is cancelled again. */
  private static double ordersPerSecond(Version version, int clients)
      throws InterruptedException, ExecutionException {
    List<Placed> placed = Collections.synchronizedList(new ArrayList<>());
    long start = System.nanoTime();
    together(
        clients,
        client -> {
          for (int customer = client; customer < CUSTOMERS; customer += clients) {
            for (int i = 0; i < UNPAID_ORDERS; i++) {
              place(version, customer, customer + i).ifPresent(placed::add);
            }
          }
        });
    double seconds = (System.nanoTime() - start) / 1e9;
    together(
        clients,
        client -> {
          for (int i = client; i < placed.size(); i += clients) {
            cancel(version, placed.get(i));
          }
        });
    return placed.size() / seconds;
  }

  private interface Work {
    void of(int client);
  }

  private static void together(int clients, Work work)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        running.add(threads.submit(() -> work.of(client)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** How much the tables grow by orders that are made and paid. */
  private static void sizes(Version version)
      throws SQLException, InterruptedException, ExecutionException {
    Map<String, Long> before = tableSizes(version.suite());
    int clients = 8;
    together(
        clients,
        client -> {
          for (int i = 0; i < ORDERS_FOR_SIZES / clients; i++) {
            pay(version, client, order(version, client, client + i));
          }
        });
    settle();
    Map<String, Long> after = tableSizes(version.suite());
    int orders = ORDERS_FOR_SIZES / clients * clients;
    long total = 0;
    for (Map.Entry<String, Long> table : after.entrySet()) {
      long grown = table.getValue() - before.getOrDefault(table.getKey(), 0L);
      total += grown;
      if (grown > 0) {
        System.out.printf(
            Locale.ROOT,
            "%-12s %-34s %8.0f MB per million orders%n",
            version.suite().name(),
            table.getKey(),
            grown / (double) orders);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-12s %-34s %8.0f MB per million orders%n",
        version.suite().name(),
        "all",
        total / (double) orders);
  }

  /** In bytes, with their indexes; those of partitions are under the name of the whole. */
  private static Map<String, Long> tableSizes(BuiltSuite suite) throws SQLException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (String database : BuiltSuite.DATABASES) {
      try (Connection connection = suite.connect(database);
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  """
                  select coalesce(pg_partition_root(oid), oid)::regclass::text as name,
                    sum(pg_total_relation_size(oid)) as size
                  from pg_class
                  where relkind = 'r' and relnamespace = 'public'::regnamespace
                  group by 1 order by 1
                  """)) {
        while (row.next()) {
          sizes.put(database + "." + row.getString("name"), row.getLong("size"));
        }
      }
    }
    return sizes;
  }

  private static String order(Version version, int customer, int i) {
    Outcome<CreateOrderResponse> outcome = create(version, customer, i);
    if (outcome instanceof Outcome.Ok(CreateOrderResponse answer, var _)) {
      return answer.getOrder().getId();
    }
    throw new AssertionError("no order was placed: " + outcome);
  }

  /** Empty if it was refused because the machine is too slow for so many, or not answered. */
  private static Optional<Placed> place(Version version, int customer, int i) {
    Outcome<CreateOrderResponse> outcome = create(version, customer, i);
    assertThat(outcome).isNotEqualTo(new Outcome.Fail<>("TOO_MANY_UNPAID_ORDERS"));
    return outcome instanceof Outcome.Ok(CreateOrderResponse answer, var _)
        ? Optional.of(new Placed(customer, answer.getOrder().getId()))
        : Optional.empty();
  }

  private static Outcome<CreateOrderResponse> create(Version version, int customer, int i) {
    List<String> products = version.shop().products();
    String first = products.get(i % products.size());
    String second = products.get((i + 7) % products.size());
    return version
        .shop()
        .createOrder(version.customers().get(customer), Map.of(first, 1, second, 2))
        .send();
  }

  private static void cancel(Version version, Placed order) {
    assertThat(
            version.shop().cancel(version.customers().get(order.customer()), order.order()).send())
        .isInstanceOf(Outcome.Ok.class);
  }

  private static void pay(Version version, int customer, String order) {
    Outcome<PayOrderResponse> outcome =
        version.shop().pay(version.customers().get(customer), order, "tok_success").send();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Ok.class,
            ok ->
                assertThat(((PayOrderResponse) ok.answer()).getOrder().getState())
                    .isEqualTo(OrderState.ORDER_STATE_PAID));
  }
}

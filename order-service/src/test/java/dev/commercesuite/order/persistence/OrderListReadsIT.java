package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.RowReads;
import dev.commercesuite.runtime.testing.RowReads.Counted;
import dev.commercesuite.runtime.testing.RowReads.Plans;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No list reads much more than its page, on 60,000 orders and 20,000 products, whether PostgreSQL
 * plans its statement for one call or for all.
 */
class OrderListReadsIT {
  private static final int PAGE = 51;
  private static final int ORDERS = 60_000;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  /** One a minute; all but the newest 2,000 have ended, one in 10,000 is being cancelled. */
  private static final String FILL_ORDERS =
      """
      insert into orders (id, number, customer_id, state, currency, total_minor_units, recipient,
        line1, line2, city, region, postal_code, country_code, note, contact_email, metadata,
        shipment_count, create_time, update_time, expire_time, version, feed_position)
      select (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0')
          || '7000' || '8' || substr(md5(i::text), 1, 15))::uuid,
        number, 'customer ' || i % 6000, state, 'EUR', 100,
        'Ann', 'Main Street 1', '', 'Berlin', '', '10115', 'DE', '', '',
        case when i % 100 = 7
          then jsonb_build_object('erp_id', 'SO-' || i, 'channel', 'shop') else '{}' end,
        (state in ('SHIPPED', 'DELIVERED'))::integer, made, made, made + interval '30 minutes', 1, 1
      from (
        select i, number, timestamptz '2026-01-01T00:00:00Z' + i * interval '1 minute' as made,
          case
            when i % 10000 = 7 then 'CANCELLING'
            when i % 20 = 3 then 'EXPIRED'
            when i % 50 = 4 then 'CANCELLED'
            when i <= 58000 then 'DELIVERED'
            when i <= 59000 then 'SHIPPED'
            when i % 4 = 0 then 'PENDING_PAYMENT'
            else 'PAID'
          end as state
        from (
          select number, place - 1 as i
          from unnest(?::text[]) with ordinality as given (number, place)) as numbered) as drawn
      """;

  private static final String FILL_PRODUCTS =
      """
      insert into products (id, sku, title, description, currency, price_minor_units, state,
        metadata, create_time, update_time, version)
      select (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0')
          || '7000' || '8' || substr(md5(i::text), 1, 15))::uuid,
        'sku-' || i, 'A mug', '', 'EUR', 100,
        case when (i / 5000) % 2 = 0 then 'ACTIVE' else 'INACTIVE' end,
        case when i % 100 = 7
          then jsonb_build_object('erp_id', 'P-' || i, 'channel', 'shop') else '{}' end,
        made, made, 1
      from (
        select i, timestamptz '2026-01-01T00:00:00Z' + i * interval '1 minute' as made
        from generate_series(0, 19999) i) as drawn
      """;

  private static final String FILL_STOCK =
      """
      insert into stock (product_id, on_hand, reserved, orderable, currency)
      select id, 10, 0, orderable, currency from products
      """;

  private static final String FILL_LINES =
      """
      insert into order_lines
        (order_id, line_number, product_id, sku, title, quantity, unit_price_minor_units)
      select id, 1, (select min(id::text)::uuid from products), 'sku-0', 'A mug', 1, 100 from orders
      """;

  private static final DatabaseConfig CONFIG = TestPostgres.migrated("classpath:db/order");

  @BeforeAll
  static void fill() throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(CONFIG.url(), owner.user(), owner.password().reveal());
        PreparedStatement orders = connection.prepareStatement(FILL_ORDERS);
        Statement statement = connection.createStatement()) {
      // Payments have nothing to do with how orders are listed.
      statement.execute("alter table orders drop constraint orders_unpaid_without_attempt");
      Random random = new Random(7);
      orders.setArray(
          1,
          connection.createArrayOf(
              "text",
              Stream.generate(() -> OrderNumber.random(random).characters())
                  .distinct()
                  .limit(ORDERS)
                  .toArray()));
      orders.execute();
      statement.execute(FILL_PRODUCTS);
      statement.execute(FILL_STOCK);
      statement.execute(FILL_LINES);
      statement.execute("vacuum analyze");
    }
  }

  private static Instant minute(int i) {
    return FIRST.plus(Duration.ofMinutes(i));
  }

  private static OrderFilter ofStates(OrderState... states) {
    return new OrderFilter(null, Set.copyOf(Arrays.asList(states)), null, null, null, Map.of());
  }

  private static OrderFilter created(int from, int until, OrderState... states) {
    return new OrderFilter(
        null, Set.copyOf(Arrays.asList(states)), minute(from), minute(until), null, Map.of());
  }

  private static OrderFilter with(Map<String, String> metadata) {
    return new OrderFilter(null, Set.of(), null, null, null, metadata);
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void listsOfOrdersReadTheirPage(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      PostgresOrderStore store =
          new PostgresOrderStore(reads.database(), InstantSource.fixed(FIRST));
      Lists lists = new Lists(reads, store);
      for (OrderState state : OrderState.values()) {
        // The first page, and one in the middle of what there is.
        int found = lists.all(ofStates(state), null).size();
        assertThat(found).as("%s", state).isGreaterThan(5);
        lists.all(ofStates(state), idAt(30_000));
        lists.all(created(20_000, 40_000, state), null);
      }
      lists.all(ofStates(), null);
      lists.all(ofStates(OrderState.values()), null);
      lists.all(ofStates(OrderState.CANCELLING, OrderState.EXPIRED), null);
      lists.all(ofStates(OrderState.PAID, OrderState.SHIPPED, OrderState.DELIVERED), idAt(58_990));
      lists.all(ofStates(OrderState.PENDING_PAYMENT, OrderState.CANCELLING), null);
      lists.all(created(20_000, 40_000), null);
      lists.all(created(0, 10), null);
      lists.all(created(20_000, 40_000, OrderState.DELIVERED), idAt(30_000));
      lists.all(created(20_000, 40_000, OrderState.CANCELLED, OrderState.EXPIRED), null);
      lists.all(with(Map.of("erp_id", "SO-30007")), null);
      lists.of("customer 7", ofStates());
      lists.of("customer 7", created(20_000, 40_000, OrderState.CANCELLED, OrderState.DELIVERED));
    }
  }

  private static OrderId idAt(int i) {
    return new OrderId(
        UUID.fromString(
            "%08x-%04x-7000-8000-000000000000"
                .formatted(minute(i).toEpochMilli() >>> 16, minute(i).toEpochMilli() & 0xffff)));
  }

  /** Lists, each of which may read a page for each of its states, and the page itself again. */
  private record Lists(RowReads reads, PostgresOrderStore store) {
    List<Order> all(OrderFilter filter, @Nullable OrderId after) {
      return read(new OrderVisibility.All(), filter, after);
    }

    void of(String customer, OrderFilter filter) {
      assertThat(read(new OrderVisibility.OfCustomer(customer), filter, null)).isNotEmpty();
    }

    private List<Order> read(
        OrderVisibility visibility, OrderFilter filter, @Nullable OrderId after) {
      Counted<List<Order>> page =
          reads.of("orders", () -> store.list(visibility, filter, after, PAGE));
      long pages = 1L + filter.states().size();
      assertThat(page.rows())
          .as("%s of %s after %s", filter, visibility, after)
          .isLessThanOrEqualTo(pages * PAGE + 5);
      assertThat(page.result())
          .isSortedAccordingTo(
              Comparator.comparing((Order order) -> order.id().toString()).reversed());
      return page.result();
    }
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void snapshotsOfWhatIsOpenReadTheirPage(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      PostgresOrderFeed feed = new PostgresOrderFeed(reads.database());

      for (OrderId after : Arrays.asList(null, idAt(58_500), idAt(59_990))) {
        Counted<List<Order>> page =
            reads.of("orders", () -> feed.open(new OrderVisibility.All(), after, PAGE));
        assertThat(page.rows()).as("after %s", after).isLessThanOrEqualTo(4L * PAGE);
        assertThat(page.result()).as("after %s", after).isNotEmpty();
      }
      Counted<List<Order>> ofCustomer =
          reads.of(
              "orders", () -> feed.open(new OrderVisibility.OfCustomer("customer 7"), null, PAGE));
      assertThat(ofCustomer.rows()).isLessThanOrEqualTo(PAGE);
    }
  }

  @ParameterizedTest
  @EnumSource(Plans.class)
  void listsOfProductsReadTheirPage(Plans plans) {
    try (RowReads reads = RowReads.with(CONFIG, plans)) {
      PostgresCatalogStore store = new PostgresCatalogStore(reads.database());
      Set<ProductState> any = Set.of(ProductState.values());
      List<ProductFilter> filters =
          List.of(
              new ProductFilter(any, "", null, null, Map.of()),
              new ProductFilter(Set.of(ProductState.ACTIVE), "", null, null, Map.of()),
              new ProductFilter(Set.of(ProductState.INACTIVE), "", null, null, Map.of()),
              new ProductFilter(any, "sku-7777", null, null, Map.of()),
              new ProductFilter(any, "", minute(5_000), minute(6_000), Map.of()),
              new ProductFilter(
                  Set.of(ProductState.ACTIVE), "", minute(1_000), minute(4_000), Map.of()),
              new ProductFilter(any, "", null, null, Map.of("erp_id", "P-7707")));
      for (ProductFilter filter : filters) {
        Counted<List<Product>> page = reads.of("products", () -> store.list(filter, null, PAGE));
        assertThat(page.rows()).as("%s", filter).isLessThanOrEqualTo(PAGE + 5);
        assertThat(page.result()).as("%s", filter).isNotEmpty();
      }
    }
  }
}

package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written into orders and products, and found by it. */
class MetadataIT extends PostgresTesting {
  private static final Map<String, String> AWKWARD =
      Map.of(
          "a \"quoted\" key",
          "back\\slash",
          "ключ",
          "значение \uD83D\uDE00",
          "empty",
          "",
          "{",
          "}");

  private final Product mug = product(1_000);

  private Order placed(Actor actor, Map<String, String> metadata) {
    OrderDetails details = new OrderDetails(ADDRESS, "", "alice@example.com", metadata);
    return fresh(
        orders.place(actor, request(), new NewOrder(List.of(new Item(mug.id(), 1)), details)));
  }

  private List<Order> found(Actor actor, Map<String, String> metadata) {
    return orders.list(
        actor, new OrderFilter(null, Set.of(), null, null, null, metadata), null, 100);
  }

  @Test
  void ordersKeepWhatIsWrittenIntoThem() {
    Order order = placed(ALICE, AWKWARD);

    assertThat(orders.get(ALICE, order.id())).isEqualTo(order);
    assertThat(order.details().metadata()).isEqualTo(AWKWARD);
    assertThat(order.details().contactEmail()).isEqualTo("alice@example.com");
    assertThat(found(ALICE, AWKWARD)).containsExactly(order);
    assertThat(found(ALICE, Map.of("empty", ""))).containsExactly(order);

    Order updated =
        fresh(
            orders.update(
                STAFF,
                request(),
                order.id(),
                new OrderUpdate(null, null, "bob@example.com", Map.of("erp_id", "1"), null)));
    assertThat(orders.get(ALICE, order.id())).isEqualTo(updated);
    assertThat(updated.details().metadata()).containsOnly(Map.entry("erp_id", "1"));
    assertThat(found(ALICE, AWKWARD)).isEmpty();
  }

  @Test
  void everyPairOfAFilterHasToMatchExactly() {
    Order first = placed(ALICE, Map.of("erp_id", "SO-1", "channel", "shop"));
    Order second = placed(BOB, Map.of("erp_id", "SO-2", "channel", "shop"));
    placed(ALICE, Map.of());

    assertThat(found(STAFF, Map.of("channel", "shop"))).containsExactly(second, first);
    assertThat(found(STAFF, Map.of("channel", "shop", "erp_id", "SO-1"))).containsExactly(first);
    assertThat(found(STAFF, Map.of("channel", "sho"))).isEmpty();
    assertThat(found(STAFF, Map.of("channel", "Shop"))).isEmpty();
    assertThat(found(STAFF, Map.of("erp_id", "shop"))).isEmpty();
    assertThat(found(STAFF, Map.of())).hasSize(3);
    assertThat(found(ALICE, Map.of("channel", "shop"))).as("her own").containsExactly(first);
  }

  @Test
  void largestMetadataFits() {
    Map<String, String> largest = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      largest.put("%040d".formatted(i), "\uD83D\uDE00".repeat(200));
    }

    Order order = placed(ALICE, largest);

    assertThat(orders.get(ALICE, order.id()).details().metadata()).isEqualTo(largest);
    assertThat(found(ALICE, largest)).containsExactly(order);
  }

  @Test
  void productsKeepWhatIsWrittenIntoThem() {
    Product pot =
        fresh(
            catalog.create(
                request(), new NewProduct("pot", "A pot", "", new Money("EUR", 1), AWKWARD)));

    assertThat(products.find(pot.id())).contains(pot);
    assertThat(pot.metadata()).isEqualTo(AWKWARD);
    assertThat(listed(AWKWARD)).containsExactly(pot);

    Product updated =
        fresh(
            catalog.update(
                request(),
                pot.id(),
                new ProductUpdate(null, null, null, null, Map.of("erp_id", "1"), null)));
    assertThat(products.find(pot.id())).contains(updated);
    assertThat(listed(AWKWARD)).isEmpty();
    assertThat(listed(Map.of("erp_id", "1"))).containsExactly(updated);
    assertThat(listed(Map.of())).hasSize(2);
  }

  private List<Product> listed(Map<String, String> metadata) {
    return catalog.list(
        new ProductFilter(Set.of(ProductState.ACTIVE), "", null, null, metadata), null, 10);
  }

  @Test
  void aRarePairIsFoundByTheIndexHoweverOftenItIsAskedFor() {
    Order order = placed(ALICE, Map.of("erp_id", "SO-rare", "channel", "shop"));
    fillWithOthers(order, 20_000);

    await()
        .until(() -> {
          assertThat(found(STAFF, Map.of("erp_id", "SO-rare"))).containsExactly(order);
          // Prepared by then, from the sixth time on.
          return searches() > 20;
        });
  }

  /** Copies of an order with other ids, numbers and metadata, and up-to-date statistics. */
  private void fillWithOthers(Order order, int count) {
    asOwner(
        """
        insert into orders (id, number, customer_id, state, currency, total_minor_units, recipient,
          line1, line2, city, region, postal_code, country_code, note, contact_email, metadata,
          create_time, update_time, expire_time, version, feed_position)
        select gen_random_uuid(), translate(lpad(i::text, 10, '0'), '01', 'XW'), customer_id, state,
          currency, total_minor_units, recipient, line1, line2, city, region, postal_code,
          country_code, note, contact_email, jsonb_build_object('erp_id', 'SO-' || i,
          'channel', 'shop'), create_time, update_time, expire_time, version, feed_position
        from orders, generate_series(1, %d) i where id = '%s'
        """
            .formatted(count, order.id()));
    asOwner("analyze orders");
  }

  private void asOwner(String sql) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the owner was refused: " + sql, e);
    }
  }

  /** How often the index was read, as far as the connections have reported it. */
  private long searches() {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                """
                select idx_scan from pg_stat_user_indexes where indexrelname = 'orders_metadata'
                """,
                row -> row.longInteger("idx_scan"))
            .orElseThrow());
  }
}

package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.runtime.database.StatementFailed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgresCatalogStoreIT extends PostgresTesting {

  @Test
  void keepsProducts() {
    NewProduct entry =
        new NewProduct("mug", "A mug", "Blue\nand white", new Money("EUR", 1_250), Map.of());

    Product product = fresh(catalog.create(request(), entry));

    assertThat(products.find(product.id())).contains(product);
    assertThat(products.findAll(List.of(product.id(), new ProductId(UUID.randomUUID()))))
        .containsOnlyKeys(product.id());
  }

  @Test
  void rejectsASecondProductWithTheSameSku() {
    NewProduct entry = new NewProduct("mug", "A mug", "", new Money("EUR", 1_250), Map.of());
    var _ = catalog.create(request(), entry);

    assertThatThrownBy(() -> catalog.create(request(), entry))
        .isInstanceOf(OrderException.SkuTaken.class)
        .hasMessageContaining("\"mug\"");
  }

  @Test
  void changesAProductButNotItsStock() {
    Product product = product(10);
    placed(ALICE, product, 3);

    Product updated =
        fresh(
            catalog.update(
                request(),
                product.id(),
                new ProductUpdate(
                    "New", "D", new Money("USD", 5), ProductState.INACTIVE, null, 1L)));

    assertThat(current(product.id())).isEqualTo(updated);
    assertThat(updated.available()).isEqualTo(7);
    assertThatThrownBy(() ->
            catalog.update(
                request(), product.id(), new ProductUpdate("X", null, null, null, null, 1L)))
        .isInstanceOf(OrderException.VersionMismatch.class);
  }

  @Test
  void takesOnlyWhatIsNotReserved() {
    Product product = product(10);
    placed(ALICE, product, 3);

    assertThatThrownBy(() -> catalog.adjustStock(STAFF, request(), product.id(), -8, "loss"))
        .isInstanceOf(OrderException.AdjustmentExceedsStock.class)
        .hasMessageContaining("delta: is -8; expected at least -7");
    assertThat(fresh(catalog.adjustStock(STAFF, request(), product.id(), -7, "loss")).available())
        .isZero();
    assertThatThrownBy(() ->
            catalog.adjustStock(STAFF, request(), new ProductId(UUID.randomUUID()), 1, "delivery"))
        .isInstanceOf(OrderException.ProductsNotFound.class);
  }

  @Test
  void listsNewestFirstInPages() {
    Product first = product(1);
    Product second = product(1);
    Product third = product(1);
    Product hidden =
        fresh(
            catalog.update(
                request(),
                product(1).id(),
                new ProductUpdate(null, null, null, ProductState.INACTIVE, null, null)));
    now = start.plus(Duration.ofHours(1));
    Product late = product(1);
    Set<ProductState> offered = Set.of(ProductState.ACTIVE);
    Set<ProductState> any = Set.of(ProductState.values());
    ProductFilter active = new ProductFilter(offered, "", null, now, Map.of());

    assertThat(products.list(active, null, 2)).containsExactly(third, second);
    assertThat(products.list(active, second.id(), 2)).containsExactly(first);
    assertThat(products.list(new ProductFilter(any, "", null, now, Map.of()), null, 2))
        .containsExactly(hidden, third);
    assertThat(
            products.list(
                new ProductFilter(Set.of(ProductState.INACTIVE), "", null, now, Map.of()), null, 9))
        .containsExactly(hidden);
    assertThat(
            products.list(new ProductFilter(offered, second.sku(), null, null, Map.of()), null, 9))
        .containsExactly(second);
    assertThat(products.list(new ProductFilter(offered, "", now, null, Map.of()), null, 9))
        .containsExactly(late);
  }

  @Test
  void theApplicationRoleCannotRewriteWhatWasRecorded() {
    product(10);

    for (String statement :
        List.of(
            "update stock_adjustments set delta = 1",
            "delete from stock_adjustments",
            "update order_events set detail = ''",
            "delete from order_events",
            "update order_lines set quantity = 1",
            "delete from order_lines",
            "update shipments set ship_time = now()",
            "update shipments set carrier = 'DHL'",
            "delete from shipments",
            "update shipment_items set quantity = 1",
            "delete from shipment_items",
            "delete from orders",
            "update orders set total_minor_units = 1",
            "update products set sku = 'x'")) {
      assertThatThrownBy(() -> database.inTransaction(tx -> tx.update(statement)))
          .as(statement)
          .isInstanceOf(StatementFailed.class)
          .hasMessageContaining("permission denied");
    }
  }
}

package dev.commercesuite.order.domain.catalog;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last value of a product that is taken, the first that is not, and who sees what. */
class ProductBoundsTest extends OrderTesting {
  private static final long HIGHEST_PRICE = 1_000_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, HIGHEST_PRICE})
  void priceIsOneUnitToATrillion(long minorUnits) {
    Money price = new Money("EUR", minorUnits);

    assertThat(new NewProduct("a", "A", "", price, Map.of()).price()).isEqualTo(price);
    assertThat(new ProductUpdate(null, null, price, null, null, null).price()).isEqualTo(price);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, HIGHEST_PRICE + 1})
  void refusesOtherPrices(long minorUnits) {
    Money price = new Money("EUR", minorUnits);

    assertThatThrownBy(() -> new NewProduct("a", "A", "", price, Map.of()))
        .hasMessageContaining("price.minor_units: is " + minorUnits);
    assertThatThrownBy(() -> new ProductUpdate(null, null, price, null, null, null))
        .hasMessageContaining("product.price.minor_units: is " + minorUnits);
  }

  @Test
  void reportsAllThatIsWrongWithAnUpdate() {
    OrderException.InvalidFields refusal =
        catchThrowableOfType(
            OrderException.InvalidFields.class,
            () -> new ProductUpdate(" ", null, new Money("QQQ", 0), null, null, null));

    assertThat(refusal.violations())
        .extracting(OrderException.Violation::field)
        .containsExactly(
            "product.title", "product.price.currency_code", "product.price.minor_units");
  }

  @Test
  void reservesNoMoreThanThereIs() {
    Product mug = mug();

    assertThat(withStock(mug, 3, 3).available()).isZero();
    assertThat(withStock(mug, 3, 1).available()).isEqualTo(2);
    assertThatThrownBy(() -> withStock(mug, 3, 4)).hasMessageContaining("4 reserved of 3");
    assertThatThrownBy(() -> withStock(mug, 3, -1)).hasMessageContaining("-1 reserved of 3");
  }

  @Test
  void changesEachFieldThatIsNamedAndKeepsTheOthers() {
    Product mug = mug();
    now = now.plus(Duration.ofHours(1));
    Money price = new Money("USD", 7);

    Product renamed = updated(mug, new ProductUpdate("New", null, null, null, null, null));
    Product described = updated(mug, new ProductUpdate(null, "Blue", null, null, null, null));
    Product priced = updated(mug, new ProductUpdate(null, null, price, null, null, null));
    Product withdrawn =
        updated(mug, new ProductUpdate(null, null, null, ProductState.INACTIVE, null, null));
    Product noted =
        updated(mug, new ProductUpdate(null, null, null, null, Map.of("shelf", "7"), null));

    assertThat(renamed).isEqualTo(changed(mug, "New", "", mug.price(), mug.state(), Map.of(), 2));
    assertThat(described)
        .isEqualTo(changed(mug, "New", "Blue", mug.price(), mug.state(), Map.of(), 3));
    assertThat(priced).isEqualTo(changed(mug, "New", "Blue", price, mug.state(), Map.of(), 4));
    assertThat(withdrawn)
        .isEqualTo(changed(mug, "New", "Blue", price, ProductState.INACTIVE, Map.of(), 5));
    assertThat(noted)
        .isEqualTo(
            changed(mug, "New", "Blue", price, ProductState.INACTIVE, Map.of("shelf", "7"), 6));
  }

  @Test
  void whatIsNotOfferedDoesNotExistForCustomers() {
    Product mug = mug();
    updated(mug, new ProductUpdate(null, null, null, ProductState.INACTIVE, null, null));
    List<ProductId> ids = List.of(mug.id());

    assertThat(catalog.get(mug.id(), ProductVisibility.ALL).id()).isEqualTo(mug.id());
    assertThat(catalog.getAll(ids, ProductVisibility.ALL)).hasSize(1);
    assertThatThrownBy(() -> catalog.get(mug.id(), ProductVisibility.OFFERED))
        .isInstanceOf(OrderException.ProductsNotFound.class);
    assertThatThrownBy(() -> catalog.getAll(ids, ProductVisibility.OFFERED))
        .isInstanceOf(OrderException.ProductsNotFound.class);
  }

  @Test
  void statesThatAreAskedForMustBeVisible() {
    Set<ProductState> inactive = Set.of(ProductState.INACTIVE);

    assertThat(ProductVisibility.OFFERED.states(Set.of())).containsExactly(ProductState.ACTIVE);
    assertThat(ProductVisibility.ALL.states(Set.of()))
        .containsExactlyInAnyOrder(ProductState.values());
    assertThat(ProductVisibility.ALL.states(inactive)).isEqualTo(inactive);
    assertThatThrownBy(() -> ProductVisibility.OFFERED.states(inactive))
        .isInstanceOf(OrderException.ProductStatesHidden.class);
  }

  @Test
  void stockIsAdjustedByWhoeverDidItAndForAReason() {
    Product mug = mug();

    Product adjusted = fresh(catalog.adjustStock(STAFF, request(), mug.id(), -3, "broken"));

    assertThat(adjusted.stock()).isEqualTo(7);
    ProductFilter all = new ProductFilter(Set.of(ProductState.ACTIVE), "", null, null, Map.of());
    assertThat(catalog.list(all, null, 10)).containsExactly(adjusted);
    assertThatThrownBy(() -> new ProductFilter(Set.of(), "", null, null, Map.of()))
        .hasMessageContaining("states is empty");
  }

  private Product updated(Product product, ProductUpdate update) {
    return fresh(catalog.update(request(), product.id(), update));
  }

  private Product changed(
      Product before,
      String title,
      String description,
      Money price,
      ProductState state,
      Map<String, String> metadata,
      long version) {
    return new Product(
        before.id(),
        before.sku(),
        title,
        description,
        price,
        state,
        before.stock(),
        before.reserved(),
        metadata,
        before.createTime(),
        now,
        version);
  }

  private Product withStock(Product product, long stock, long reserved) {
    return new Product(
        new ProductId(UUID.randomUUID()),
        product.sku(),
        product.title(),
        product.description(),
        product.price(),
        product.state(),
        stock,
        reserved,
        Map.of(),
        now,
        now,
        1);
  }
}

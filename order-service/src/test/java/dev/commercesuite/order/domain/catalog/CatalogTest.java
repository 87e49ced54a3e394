package dev.commercesuite.order.domain.catalog;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CatalogTest extends OrderTesting {

  @Test
  void aNewProductIsActiveWithNothingInStock() {
    Product product = product("mug", 1_250, "EUR", 0);

    assertThat(product.state()).isEqualTo(ProductState.ACTIVE);
    assertThat(product.available()).isZero();
  }

  @Test
  void rejectsPricesThatMakeNoSense() {
    assertThatThrownBy(() -> new NewProduct("a", "A", "", new Money("EUR", 0), Map.of()))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("price.minor_units: is 0; expected 1 to 1000000000000");
    assertThatThrownBy(() -> new NewProduct("a", "A", "", new Money("XYZ", 1), Map.of()))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("price.currency_code: is \"XYZ\"");
  }

  @Test
  void changesOnlyWhatIsNamed() {
    Product mug = mug();

    Product updated =
        fresh(
            catalog.update(
                request(),
                mug.id(),
                new ProductUpdate("New", null, null, null, null, mug.version())));

    assertThat(updated.title()).isEqualTo("New");
    assertThat(updated.price()).isEqualTo(mug.price());
    assertThat(updated.available()).isEqualTo(10);
    assertThat(updated.version()).isEqualTo(2);
  }

  @Test
  void rejectsAChangeOfAProductThatChangedSinceItWasRead() {
    Product mug = mug();

    assertThatThrownBy(() ->
            catalog.update(
                request(), mug.id(), new ProductUpdate("New", null, null, null, null, 7L)))
        .isInstanceOf(OrderException.VersionMismatch.class);
  }

  @Test
  void rejectsABlankTitle() {
    assertThatThrownBy(() -> new ProductUpdate(" ", null, null, null, null, null))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("product.title");
  }

  @Test
  void getsSeveralProductsOrNone() {
    Product mug = mug();
    Product pot = product("pot", 3_900, "EUR", 1);
    ProductId absent = new ProductId(UUID.randomUUID());

    assertThat(catalog.getAll(List.of(pot.id(), mug.id()), ProductVisibility.OFFERED))
        .containsExactly(pot, mug);
    assertThatThrownBy(() -> catalog.getAll(List.of(pot.id(), absent), ProductVisibility.ALL))
        .isInstanceOf(OrderException.ProductsNotFound.class)
        .hasMessageContaining("product_ids[1]: there is no product " + absent);
  }

  @Test
  void doesNotKnowAbsentProducts() {
    assertThatThrownBy(() -> catalog.get(new ProductId(UUID.randomUUID()), ProductVisibility.ALL))
        .isInstanceOf(OrderException.ProductsNotFound.class);
  }
}

package dev.commercesuite.order.domain;

import java.util.List;

/** A product as staff enters it into the catalogue. */
public record NewProduct(String sku, String title, String description, Money price) {

  /**
   * @throws Rejection.InvalidFields with the fields of the request
   */
  public NewProduct {
    List<Rejection.Violation> violations = Prices.violations("price", price);
    if (!violations.isEmpty()) {
      throw new Rejection.InvalidFields(violations);
    }
  }
}

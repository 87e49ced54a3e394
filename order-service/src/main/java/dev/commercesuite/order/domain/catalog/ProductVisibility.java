package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.OrderException;
import java.util.Set;

/** Which products somebody sees. The others do not exist for them. */
public enum ProductVisibility {
  /** What is offered. */
  OFFERED(Set.of(ProductState.ACTIVE)),
  /** All of the catalogue. */
  ALL(Set.of(ProductState.values()));

  @SuppressWarnings("ImmutableEnumChecker") // Set.of: nobody changes it
  private final Set<ProductState> states;

  ProductVisibility(Set<ProductState> states) {
    this.states = states;
  }

  boolean includes(Product product) {
    return states.contains(product.state());
  }

  /**
   * The states in which to look for products.
   *
   * @param asked the states that were asked for; empty for all that can be seen
   * @throws OrderException.ProductStatesHidden when one of them cannot be seen
   */
  public Set<ProductState> states(Set<ProductState> asked) {
    if (!states.containsAll(asked)) {
      throw new OrderException.ProductStatesHidden();
    }
    return asked.isEmpty() ? states : asked;
  }
}

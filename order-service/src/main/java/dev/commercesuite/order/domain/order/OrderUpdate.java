package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes to what is written into an order; a null component leaves that field as it is.
 *
 * @param expectedVersion the version that the caller has read; null when any will do
 */
public record OrderUpdate(
    @Nullable Address shippingAddress,
    @Nullable String note,
    @Nullable String contactEmail,
    @Nullable Map<String, String> metadata,
    @Nullable Long expectedVersion) {

  public OrderUpdate {
    metadata = metadata == null ? null : Map.copyOf(metadata);
  }

  /**
   * This update, if the actor may change all of these fields of an order that it may change at all.
   *
   * @throws OrderException.MetadataForStaff when it names the metadata, and the actor is not staff
   */
  OrderUpdate requireAllowed(Actor actor) {
    if (metadata != null && !actor.mayChangeAnyOrder()) {
      throw new OrderException.MetadataForStaff();
    }
    return this;
  }

  /** Whether an order that is paid or at its end can still be changed so. */
  boolean isPossibleInEveryState(Actor actor) {
    boolean correctsContact = contactEmail != null && actor.mayChangeAnyOrder();
    return shippingAddress == null && note == null && (contactEmail == null || correctsContact);
  }
}

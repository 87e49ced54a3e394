package dev.commercesuite.order.domain.order;

import java.util.Map;

/**
 * What is written into an order, by its customer or by staff, and changes nothing about its lines,
 * its money or its state.
 *
 * @param note the customer's note to the shop; may be empty
 * @param contactEmail where mail about the order goes; empty when none was given
 * @param metadata what the systems around the suite want to know about the order
 */
public record OrderDetails(
    Address shippingAddress, String note, String contactEmail, Map<String, String> metadata) {

  /** Of an order that is redacted. */
  static final OrderDetails REDACTED =
      new OrderDetails(new Address("", "", "", "", "", "", ""), "", "", Map.of());

  public OrderDetails {
    metadata = Map.copyOf(metadata);
  }

  OrderDetails with(OrderUpdate update) {
    return new OrderDetails(
        update.shippingAddress() == null ? shippingAddress : update.shippingAddress(),
        update.note() == null ? note : update.note(),
        update.contactEmail() == null ? contactEmail : update.contactEmail(),
        update.metadata() == null ? metadata : update.metadata());
  }
}

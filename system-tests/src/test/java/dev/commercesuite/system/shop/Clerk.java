package dev.commercesuite.system.shop;

import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderLine;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.ShipmentItem;
import java.util.Queue;
import java.util.Random;

/** Somebody of the staff who ships what is paid, gives money back and counts the stock. */
final class Clerk {
  private final Shop shop;
  private final Client client;
  private final Random random;
  private final Queue<Order> paid;

  /**
   * @param paid orders to work on
   */
  Clerk(Shop shop, Client client, Random random, Queue<Order> paid) {
    this.shop = shop;
    this.client = client;
    this.random = random;
    this.paid = paid;
  }

  /** Does one thing. */
  void act() {
    Order order = paid.poll();
    if (order == null || random.nextInt(100) < 20) {
      adjustStock();
    }
    if (order == null) {
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> giveBackAPart(order);
      case 1 -> {
        giveBackAPart(order);
        ship(order);
      }
      case 2 -> ship(order);
      default -> {
        // It stays paid, or its customer cancels it.
      }
    }
  }

  private void adjustStock() {
    String product = shop.products().get(random.nextInt(shop.products().size()));
    long delta = random.nextInt(-2, 12);
    if (delta != 0) {
      var _ = client.fulfil(shop.adjustStock(product, delta), random);
    }
    var _ = client.hasEnded(random.nextInt(1, 100));
  }

  /** Of the money, or of the pieces. */
  private void giveBackAPart(Order order) {
    if (random.nextBoolean()) {
      var _ = client.fulfil(shop.refund(order.getId(), piecesToRefund(order)), random);
      return;
    }
    long cents = random.nextLong(1, order.getTotal().getMinorUnits() + 1);
    var _ = client.fulfil(shop.refund(order.getPaymentId(), cents), random);
  }

  /** At once, or what is at hand before the rest. */
  private void ship(Order order) {
    if (random.nextBoolean()) {
      var _ = client.fulfil(shop.ship(order.getId(), piecesOfALine(order)), random);
      deliver(order);
    }
    if (client.fulfil(shop.ship(order.getId()), random) instanceof Outcome.Ok) {
      deliver(order);
    }
  }

  private RefundOrderItem piecesToRefund(Order order) {
    OrderLine line = order.getLines(random.nextInt(order.getLinesCount()));
    return RefundOrderItem.newBuilder()
        .setLineId(line.getId())
        .setQuantity(random.nextInt(1, line.getQuantity() + 1))
        .setRestock(random.nextBoolean())
        .build();
  }

  private ShipmentItem piecesOfALine(Order order) {
    OrderLine line = order.getLines(random.nextInt(order.getLinesCount()));
    return ShipmentItem.newBuilder()
        .setLineId(line.getId())
        .setQuantity(random.nextInt(1, line.getQuantity() + 1))
        .build();
  }

  private void deliver(Order order) {
    if (random.nextBoolean()) {
      var _ = client.fulfil(shop.deliver(order.getId()), random);
    }
  }
}

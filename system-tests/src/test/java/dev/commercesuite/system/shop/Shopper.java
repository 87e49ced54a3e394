package dev.commercesuite.system.shop;

import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderResponse;
import dev.commercesuite.payment.provider.sandbox.TestToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

/**
 * A customer who orders, pays with every kind of card, also such that others move the money of,
 * changes their mind, and asks twice.
 */
final class Shopper {
  private static final List<TestToken> CARDS = List.of(TestToken.values());

  private static final int REMEMBERED = 30;

  private final Shop shop;
  private final Client client;
  private final Random random;
  private final Account account;
  private final Queue<Order> paid;
  private final List<String> orders = new ArrayList<>();
  private final List<ClientRequest<?, ?>> wishes = new ArrayList<>();

  /**
   * Paid with a card that takes no money back, or whose bank never decides: their cancellation
   * could never end.
   */
  private final Set<String> kept = new HashSet<>();

  /**
   * @param paid where paid orders are put for those who ship
   */
  Shopper(Shop shop, Client client, Random random, Queue<Order> paid) {
    this.shop = shop;
    this.client = client;
    this.random = random;
    this.account = shop.newCustomer();
    this.paid = paid;
  }

  /** Wishes for one thing. */
  void act() {
    int percent = random.nextInt(100);
    if (orders.isEmpty() || percent < 35) {
      order();
    } else if (percent < 80) {
      pay(some(orders));
    } else if (percent < 92) {
      cancel(some(orders));
    } else if (!wishes.isEmpty()) {
      var _ = client.call(some(wishes));
    }
  }

  private void order() {
    Map<String, Integer> quantities = new HashMap<>();
    for (int line = random.nextInt(3); line >= 0; line--) {
      quantities.put(some(shop.products()), random.nextInt(1, 4));
    }
    var wish = remembered(shop.createOrder(account, quantities));
    switch (client.fulfil(wish, random)) {
      case Outcome.Ok<CreateOrderResponse>(CreateOrderResponse answer, Acknowledgement _) -> {
        orders.add(answer.getOrder().getId());
        if (orders.size() > REMEMBERED) {
          orders.removeFirst();
        }
        pay(orders.getLast());
      }
      // Too many of the orders before may be unpaid.
      case Outcome.Fail<CreateOrderResponse> _ -> {
        if (!orders.isEmpty()) {
          cancel(some(orders));
        }
      }
      case Outcome.Unknown<CreateOrderResponse> _ -> {}
    }
  }

  private void pay(String order) {
    TestToken card = random.nextBoolean() ? TestToken.SUCCESS : some(CARDS);
    if (card == TestToken.REFUND_DECLINED || card == TestToken.DISPUTED) {
      kept.add(order);
    }
    var wish = remembered(shop.pay(account, order, card.token()));
    if (client.fulfil(wish, random)
            instanceof Outcome.Ok(PayOrderResponse answer, Acknowledgement _)
        && answer.getOrder().getState() == OrderState.ORDER_STATE_PAID) {
      paid.add(answer.getOrder());
    }
  }

  private void cancel(String order) {
    if (!kept.contains(order)) {
      var _ = client.fulfil(remembered(shop.cancel(account, order)), random);
    }
  }

  private <W extends ClientRequest<?, ?>> W remembered(W wish) {
    wishes.add(wish);
    if (wishes.size() > REMEMBERED) {
      wishes.removeFirst();
    }
    return wish;
  }

  private <T> T some(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}

package dev.commercesuite.system.model.operations;

import dev.commercesuite.payment.provider.sandbox.TestToken;
import dev.commercesuite.system.model.operations.Operation.Manner;
import dev.commercesuite.system.model.operations.Operation.Send;
import dev.commercesuite.system.model.reference.Model;
import dev.commercesuite.system.model.reference.MovementModel;
import dev.commercesuite.system.model.reference.OrderModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.ProductModel;
import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.reference.ShipmentModel;
import dev.commercesuite.system.model.simulation.Faults;
import dev.commercesuite.system.model.simulation.SeededIds;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes up what happens next: mostly something sensible to do with an object of late, often enough
 * something else. The same seed and the same answers make the same operations.
 */
public final class OperationGenerator {
  /** Few, so that they are often sold out. */
  private static final int PRODUCTS = 8;

  /** How many of them are still delivered and ordered; the others are of the past. */
  private static final int IN_STOCK = 2 * PRODUCTS;

  private static final int OF_LATE = 30;

  /** How often another object is drawn when the first is in no state for the request. */
  private static final int TRIES = 4;

  /** Orders of which every refund is declined are never done; more of them would only take time. */
  private static final int STUCK_ORDERS = 5;

  private static final Set<OrderModel.State> ENDS =
      Set.of(OrderModel.State.DELIVERED, OrderModel.State.EXPIRED, OrderModel.State.CANCELLED);

  /** The methods with which a payment waits for its customer. */
  private static final List<TestToken> WAITING =
      List.of(
          TestToken.REQUIRES_ACTION,
          TestToken.ACTION_NEVER_TAKEN,
          TestToken.ACTION_FAILED,
          TestToken.ACTION_UNNOTICED,
          TestToken.ACTION_REPORTED,
          TestToken.ACTION_TAKEN_LATE);

  /** What others do is made up by itself, whatever the payment method. */
  private static final List<TestToken> CARDS =
      Stream.of(TestToken.values())
          .filter(token ->
              switch (token) {
                case REFUNDED_ELSEWHERE, DISPUTED, DISPUTE_WON, DISPUTE_LOST -> false;
                default -> true;
              })
          .toList();

  private final Random random;
  private final Model model;
  private final SeededIds ids = new SeededIds(4);
  private final PastRequests past;
  private int skus;
  private int unrefundable;

  public OperationGenerator(Random random, Model model) {
    this.random = random;
    this.model = model;
    this.past = new PastRequests(random, model.answers);
  }

  public Operation next() {
    if (model.products.size() < PRODUCTS) {
      return fresh(createProduct());
    }
    int dice = random.nextInt(1_000);
    if (dice < 30) {
      return new Operation.PassTime(someTime());
    }
    if (dice < 100) {
      return new Operation.RecoverOrders(Faults.random(random));
    }
    if (dice < 150) {
      return new Operation.RecoverSteps(Faults.random(random));
    }
    if (dice < 180) {
      return new Operation.LookAtCharges(Faults.random(random));
    }
    if (dice < 290 && !past.isEmpty()) {
      return new Send(Manner.REPEATED, past.any(), Faults.random(random));
    }
    if (dice < 310 && !past.isEmpty()) {
      return new Send(Manner.REUSED, anotherBody(past.any()), Faults.NONE);
    }
    if (dice < 330) {
      Operation elsewhere = elsewhere();
      if (elsewhere != null) {
        return elsewhere;
      }
    }
    return fresh(request(random.nextInt(1_000)));
  }

  /** What others do at the provider; null when there is nothing that they could do it with. */
  private @Nullable Operation elsewhere() {
    if (random.nextInt(3) == 0) {
      return new Operation.FindOut();
    }
    List<PaymentModel> taken =
        latest(model.payments.payments, OF_LATE).stream()
            .filter(payment -> !model.orders.exists(payment.orderId))
            .filter(payment -> payment.state == PaymentModel.State.SUCCEEDED)
            .toList();
    if (taken.isEmpty()) {
      return null;
    }
    PaymentModel payment = any(taken);
    List<MovementModel> disputes =
        payment.elsewhere.stream().filter(MovementModel::isOpenDispute).toList();
    if (!disputes.isEmpty() && random.nextBoolean()) {
      return new Operation.DecideDispute(any(disputes), random.nextBoolean() ? "WON" : "LOST");
    }
    if (random.nextInt(3) == 0) {
      return new Operation.DisputeElsewhere(payment, 1 + random.nextLong(payment.captured));
    }
    long left = payment.leftAtProvider();
    return left == 0 ? null : new Operation.RefundElsewhere(payment, 1 + random.nextLong(left));
  }

  private Send fresh(Request request) {
    past.add(request);
    return new Send(Manner.NEW, request, Faults.random(random));
  }

  private Request request(int dice) {
    boolean noOrders = model.orders.orders.isEmpty();
    boolean noPayments = model.payments.payments.isEmpty();
    if (dice < 3) {
      return createProduct();
    }
    if (dice < 13 && !noOrders) {
      OrderModel order = ofLateMostly(model.orders.orders);
      return new Request.UpdateOrder(id(), order, label(), version(order.version));
    }
    if (dice < 23 && !noPayments) {
      PaymentModel payment = ofLateMostly(model.payments.payments);
      return new Request.UpdatePayment(id(), payment, label(), version(payment.version));
    }
    if (dice < 28) {
      boolean offered = random.nextInt(3) > 0;
      return new Request.UpdateProduct(id(), any(latest(model.products, IN_STOCK)), offered);
    }
    if (dice < 70) {
      long delta = random.nextInt(4) > 0 ? 1 + random.nextInt(40) : -1 - random.nextInt(10);
      return new Request.AdjustStock(id(), any(latest(model.products, IN_STOCK)), delta);
    }
    if (dice < 230 || noOrders) {
      return createOrder();
    }
    if (dice < 470) {
      OrderModel order = order(OrderModel.State.PENDING_PAYMENT);
      return new Request.PayOrder(id(), order, methodFor(order), version(order.version));
    }
    if (dice < 560) {
      OrderModel order = order(OrderModel.State.PAID);
      return new Request.CancelOrder(id(), order, version(order.version));
    }
    if (dice < 620) {
      OrderModel order = random.nextBoolean() ? partlySent() : order(OrderModel.State.PAID);
      return new Request.ShipOrder(id(), order, items(order), version(order.version));
    }
    if (dice < 670) {
      OrderModel order = random.nextInt(5) == 0 ? order(OrderModel.State.PAID) : sent();
      return new Request.DeliverOrder(id(), order, shipment(order), version(order.version));
    }
    if (dice < 690) {
      return new Request.RedactOrder(id(), ended());
    }
    if (dice < 730) {
      OrderModel order = random.nextInt(3) == 0 ? sent() : order(OrderModel.State.PAID);
      return new Request.RefundOrder(id(), order, refundItems(order), version(order.version));
    }
    if (dice < 800 || noPayments) {
      return createPayment();
    }
    if (dice < 840) {
      PaymentModel payment = payment(PaymentModel.State.REQUIRES_ACTION);
      return new Request.ConfirmPayment(
          id(), payment, methodFor(payment), version(payment.version));
    }
    if (dice < 880) {
      PaymentModel payment = payment(PaymentModel.State.REQUIRES_CAPTURE);
      @Nullable Long part = random.nextBoolean() ? null : about(payment.amount);
      return new Request.CapturePayment(id(), payment, part, version(payment.version));
    }
    if (dice < 910) {
      PaymentModel payment = payment(PaymentModel.State.REQUIRES_CAPTURE);
      return new Request.CancelPayment(id(), payment, version(payment.version));
    }
    PaymentModel payment = payment(PaymentModel.State.SUCCEEDED);
    return new Request.CreateRefund(id(), payment, about(payment.amount / 2 + 1));
  }

  private String label() {
    return "label " + random.nextInt(1_000);
  }

  private Request createProduct() {
    String sku = skus > 0 && random.nextInt(3) == 0 ? "sku-" + skus : "sku-" + ++skus;
    return new Request.CreateProduct(id(), sku, 1 + random.nextInt(5_000));
  }

  private Request createOrder() {
    List<ProductModel> choice = new ArrayList<>(latest(model.products, IN_STOCK));
    Collections.shuffle(choice, random);
    List<Request.Line> lines =
        choice.subList(0, 1 + random.nextInt(3)).stream()
            .map(product -> new Request.Line(product, 1 + random.nextInt(2)))
            .toList();
    return new Request.CreateOrder(id(), any(Customers.ALL), lines);
  }

  /** All that is left, or some of some lines, or a little more than that. */
  private List<Request.Item> items(OrderModel order) {
    if (random.nextInt(3) == 0) {
      return List.of();
    }
    List<Request.Item> items = new ArrayList<>();
    for (int line = 1; line <= order.lineCount(); line++) {
      int left = order.left(line);
      if (random.nextInt(15) == 0) {
        items.add(new Request.Item(line, left + 1));
      } else if (left > 0 && random.nextInt(3) > 0) {
        items.add(new Request.Item(line, 1 + random.nextInt(left)));
      }
    }
    if (random.nextInt(20) == 0) {
      items.add(new Request.Item(order.lineCount() + 1, 1));
    }
    return items;
  }

  /** All that is left, or some of some lines, or a little more than that. */
  private List<Request.RefundItem> refundItems(OrderModel order) {
    if (random.nextInt(4) == 0) {
      return List.of();
    }
    List<Request.RefundItem> items = new ArrayList<>();
    for (int line = 1; line <= order.lineCount(); line++) {
      int left = order.refundable(line);
      if (random.nextInt(15) == 0) {
        items.add(new Request.RefundItem(line, left + 1, random.nextBoolean()));
      } else if (left > 0 && random.nextInt(3) > 0) {
        items.add(new Request.RefundItem(line, 1 + random.nextInt(left), random.nextBoolean()));
      }
    }
    if (random.nextInt(20) == 0) {
      items.add(new Request.RefundItem(order.lineCount() + 1, 1, true));
    }
    return items;
  }

  /** Null for all that are on their way; now and then one of another order. */
  private @Nullable ShipmentModel shipment(OrderModel order) {
    OrderModel whose = random.nextInt(6) == 0 ? sent() : order;
    return whose.shipments.isEmpty() || random.nextInt(3) == 0 ? null : any(whose.shipments);
  }

  private Request createPayment() {
    String order = random.nextInt(8) == 0 ? paidBefore() : id();
    return new Request.CreatePayment(
        id(),
        order,
        1 + random.nextInt(10_000),
        random.nextInt(3) > 0,
        random.nextInt(6) == 0 ? "" : method(),
        random.nextInt(4) > 0);
  }

  /** What another payment is for, unless that is an order: only order-service pays orders. */
  private String paidBefore() {
    if (model.payments.payments.isEmpty()) {
      return id();
    }
    String order = ofLateMostly(model.payments.payments).orderId;
    return model.orders.exists(order) ? id() : order;
  }

  /** One in two succeeds at once; the rest is everything that a card can do, waiting above all. */
  private String method() {
    if (random.nextBoolean()) {
      return TestToken.SUCCESS.token();
    }
    if (random.nextInt(3) == 0) {
      return any(WAITING).token();
    }
    return random.nextInt(12) == 0 ? "tok_unheard_of" : any(CARDS).token();
  }

  private String methodForOrder() {
    String method = method();
    if (!method.equals(TestToken.REFUND_DECLINED.token())) {
      return method;
    }
    return ++unrefundable > STUCK_ORDERS ? TestToken.SUCCESS.token() : method;
  }

  /** The same, to look again, or another one, when the order waits for its customer. */
  private String methodFor(OrderModel order) {
    @Nullable String waiting = order.waitingMethod();
    return waiting != null && random.nextBoolean() ? waiting : methodForOrder();
  }

  private String methodFor(PaymentModel payment) {
    boolean ofAnOrder = model.orders.exists(payment.orderId);
    return random.nextInt(4) == 0 ? "" : ofAnOrder ? methodForOrder() : method();
  }

  /** Another request with the same id. */
  private Request anotherBody(Request request) {
    return switch (request) {
      case Request.CreateProduct r -> new Request.CreateProduct(r.id(), r.sku(), r.price() + 1);
      case Request.AdjustStock r -> new Request.AdjustStock(r.id(), r.product(), r.delta() + 50);
      case Request.UpdateProduct r -> new Request.UpdateProduct(r.id(), r.product(), !r.offered());
      case Request.CreateOrder r ->
          new Request.CreateOrder(
              r.id(),
              r.customer(),
              List.of(
                  new Request.Line(
                      r.lines().getFirst().product(), r.lines().getFirst().quantity() + 10)));
      case Request.PayOrder r ->
          new Request.PayOrder(r.id(), r.order(), other(r.method()), r.version());
      case Request.CancelOrder r -> new Request.CancelOrder(r.id(), r.order(), 1_000L);
      case Request.ShipOrder r -> new Request.ShipOrder(r.id(), r.order(), r.items(), 1_000L);
      case Request.DeliverOrder r ->
          new Request.DeliverOrder(r.id(), r.order(), r.shipment(), 1_000L);
      case Request.RefundOrder r -> new Request.RefundOrder(r.id(), r.order(), r.items(), 1_000L);
      case Request.UpdateOrder r -> new Request.UpdateOrder(r.id(), r.order(), label(), 1_000L);
      case Request.RedactOrder r -> new Request.RedactOrder(r.id(), ended());
      case Request.CreatePayment r ->
          new Request.CreatePayment(
              r.id(), r.orderId(), r.amount() + 1, r.manual(), r.method(), r.confirm());
      case Request.ConfirmPayment r ->
          new Request.ConfirmPayment(r.id(), r.payment(), other(r.method()), r.version());
      case Request.CapturePayment r ->
          new Request.CapturePayment(r.id(), r.payment(), 1_000_000L, r.version());
      case Request.CancelPayment r -> new Request.CancelPayment(r.id(), r.payment(), 1_000L);
      case Request.CreateRefund r ->
          new Request.CreateRefund(r.id(), r.payment(), r.amount() + 1_000_000);
      case Request.UpdatePayment r ->
          new Request.UpdatePayment(r.id(), r.payment(), label(), 1_000L);
    };
  }

  private static String other(String method) {
    return method.equals(TestToken.SLOW.token())
        ? TestToken.SUCCESS.token()
        : TestToken.SLOW.token();
  }

  /** Null mostly, then the right one, then a wrong one. */
  private @Nullable Long version(long current) {
    return switch (random.nextInt(20)) {
      case 0 -> current + 1;
      case 1 -> current - 1;
      case 2, 3 -> current;
      default -> null;
    };
  }

  /** A part, all, or a little more than all. */
  private long about(long amount) {
    return random.nextInt(3) == 0 ? amount : 1 + random.nextLong(amount + amount / 4 + 1);
  }

  /** Of late, and more likely than not in this state. */
  private OrderModel order(OrderModel.State likely) {
    OrderModel order = ofLateMostly(model.orders.orders);
    for (int i = 0; i < TRIES && order.state != likely; i++) {
      order = ofLateMostly(model.orders.orders);
    }
    return order;
  }

  /** Of late, and more likely than not with something sent and something left. */
  private OrderModel partlySent() {
    OrderModel order = order(OrderModel.State.PAID);
    for (int i = 0; i < TRIES && order.shipments.isEmpty(); i++) {
      order = order(OrderModel.State.PAID);
    }
    return order;
  }

  /** Of late, and more likely than not with something sent, or with all of it on its way. */
  private OrderModel sent() {
    if (random.nextBoolean()) {
      return order(OrderModel.State.SHIPPED);
    }
    OrderModel order = ofLateMostly(model.orders.orders);
    for (int i = 0; i < TRIES && order.shipments.isEmpty(); i++) {
      order = ofLateMostly(model.orders.orders);
    }
    return order;
  }

  /** Of late, and more likely than not in a final state. */
  private OrderModel ended() {
    OrderModel order = ofLateMostly(model.orders.orders);
    for (int i = 0; i < TRIES && !ENDS.contains(order.state); i++) {
      order = ofLateMostly(model.orders.orders);
    }
    return order;
  }

  /** Of late, and more likely than not in this state. */
  private PaymentModel payment(PaymentModel.State likely) {
    PaymentModel payment = ofLateMostly(model.payments.payments);
    for (int i = 0; i < TRIES && payment.state != likely; i++) {
      payment = ofLateMostly(model.payments.payments);
    }
    return payment;
  }

  private <T> T ofLateMostly(List<T> all) {
    return any(random.nextInt(20) == 0 ? all : latest(all, OF_LATE));
  }

  private static <T> List<T> latest(List<T> all, int count) {
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  private Duration someTime() {
    int dice = random.nextInt(10);
    if (dice == 0) {
      return SuiteUnderTest.PAYMENT_WINDOW.plusMinutes(1);
    }
    return dice < 4
        ? Duration.ofSeconds(60 + random.nextInt(240))
        : Duration.ofSeconds(1 + random.nextInt(30));
  }

  private <T> T any(List<T> choice) {
    return choice.get(random.nextInt(choice.size()));
  }

  private String id() {
    return ids.get().toString();
  }
}

package dev.commercesuite.system.failpoints.control;

import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.local.Environments;
import dev.commercesuite.system.failpoints.scenario.OrderJourney;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Somebody who orders one product again and again, and the staff that sends it. Thread-safe. */
public final class Customer {
  private static final String PASSWORD = "correct-horse-battery";
  private static final long STOCK = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** Of somebody who needs what a scenario begins with, while many others do. */
  private static final Duration MUCH_PATIENCE = Duration.ofMinutes(1);

  private final CallCredentials credentials;
  private final CallCredentials staff;
  private final String product;
  private final List<OrderServiceBlockingStub> replicas;

  private Customer(
      CallCredentials credentials, CallCredentials staff, String product, List<Channel> replicas) {
    this.credentials = credentials;
    this.staff = staff;
    this.product = product;
    this.replicas = replicas.stream().map(OrderServiceGrpc::newBlockingStub).toList();
  }

  /** With an account of their own, and a product with plenty in stock. */
  static Customer of(ReplicatedSuite suite) {
    Channel users = suite.channel("user-service");
    String email = UUID.randomUUID() + "@example.com";
    var _ =
        UserServiceGrpc.newBlockingStub(users)
            .createUser(
                CreateUserRequest.newBuilder()
                    .setEmail(email)
                    .setPassword(PASSWORD)
                    .setDisplayName("Customer")
                    .setRequestId(requestId())
                    .build());
    List<Channel> replicas =
        IntStream.range(0, ReplicatedSuite.REPLICAS)
            .<Channel>mapToObj(index -> suite.channel("order-service", index))
            .toList();
    CallCredentials admin = logIn(users, Environments.ADMIN_EMAIL, suite.adminPassword());
    return new Customer(
        logIn(users, email, PASSWORD), admin, product(replicas.getFirst(), admin), replicas);
  }

  /** What is ordered; its id. */
  public String product() {
    return product;
  }

  /** A new order of two pieces; its id. */
  public UUID order() {
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .addLines(CreateOrderLine.newBuilder().setProductId(product).setQuantity(2))
            .setShippingAddress(
                Address.newBuilder()
                    .setRecipient("Customer")
                    .setLine1("Street 1")
                    .setCity("Berlin")
                    .setCountryCode("DE"))
            .setRequestId(requestId())
            .build();
    return UUID.fromString(insist(replica -> replica.createOrder(request).getOrder().getId()));
  }

  /** A new order that a journey can begin with. */
  public UUID orderFor(OrderJourney journey) {
    UUID order = order();
    switch (journey) {
      case PAY, PAY_UNNOTICED, REFUND_ELSEWHERE, CALL_OFF -> {}
      case CONFIRM, LOOK_AGAIN, CLOSE -> prepare(order, "tok_requires_action");
      case CONFIRM_PAID, CLOSE_PAID -> prepare(order, "tok_action_taken_late");
      case CANCEL, SHIP, REFUND -> prepare(order, "tok_success");
      case DELIVER -> {
        prepare(order, "tok_success");
        UUID requestId = UUID.randomUUID();
        var _ = insist(replica -> ship(order, 2, requestId, replica));
      }
      case DISPUTE_LOST -> {
        prepare(order, "tok_disputed");
        var _ = insist(replica -> isDisputed(order, replica) ? "disputed" : "");
      }
    }
    return order;
  }

  /** One of the two pieces of a paid order is sent. */
  public void sendAPart(UUID order) {
    UUID requestId = UUID.randomUUID();
    var _ = insist(replica -> ship(order, 1, requestId, replica));
  }

  /**
   * Asks for what a journey is about.
   *
   * @param replica of order-service
   * @return the order's state, as databases write it
   */
  public String ask(OrderJourney journey, UUID order, UUID requestId, int replica) {
    return switch (journey) {
      case PAY, CONFIRM, CONFIRM_PAID -> pay(order, "tok_success", requestId, replica(replica));
      case LOOK_AGAIN -> pay(order, "tok_requires_action", requestId, replica(replica));
      case PAY_UNNOTICED -> {
        var _ = pay(order, "tok_action_unnoticed", requestId, replica(replica));
        yield state(order, replica(replica));
      }
      case REFUND_ELSEWHERE -> {
        var _ = pay(order, "tok_refunded_elsewhere", requestId, replica(replica));
        yield state(order, replica(replica));
      }
      case DISPUTE_LOST -> state(order, replica(replica));
      case CANCEL, CLOSE, CLOSE_PAID -> cancel(order, requestId, replica(replica));
      case CALL_OFF -> callOff(order, requestId, replica);
      case SHIP -> ship(order, 2, requestId, replica(replica));
      case DELIVER -> deliver(order, requestId, replica(replica));
      case REFUND -> refund(order, requestId, replica(replica));
    };
  }

  /** Pays, which fails before anybody is charged, and cancels. */
  private String callOff(UUID order, UUID requestId, int replica) {
    UUID payRequest = UUID.nameUUIDFromBytes(("pay " + order).getBytes(StandardCharsets.UTF_8));
    try {
      var _ = pay(order, "tok_success", payRequest, replica(replica));
    } catch (StatusRuntimeException _) {
      // The attempt has its row, and payment-service knows nothing of it.
    }
    return cancel(order, requestId, replica(replica));
  }

  private void prepare(UUID order, String method) {
    UUID requestId = UUID.randomUUID();
    var _ = insist(replica -> pay(order, method, requestId, replica));
  }

  private String pay(UUID order, String method, UUID requestId, OrderServiceBlockingStub replica) {
    return state(
        replica
            .payOrder(
                PayOrderRequest.newBuilder()
                    .setOrderId(order.toString())
                    .setPaymentMethodToken(method)
                    .setRequestId(requestId.toString())
                    .build())
            .getOrder());
  }

  private String cancel(UUID order, UUID requestId, OrderServiceBlockingStub replica) {
    return state(
        replica
            .cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(order.toString())
                    .setNote("changed my mind")
                    .setRequestId(requestId.toString())
                    .build())
            .getOrder());
  }

  private String ship(UUID order, int quantity, UUID requestId, OrderServiceBlockingStub replica) {
    return state(
        replica
            .withCallCredentials(staff)
            .shipOrder(
                ShipOrderRequest.newBuilder()
                    .setOrderId(order.toString())
                    .addItems(ShipmentItem.newBuilder().setLineId("1").setQuantity(quantity))
                    .setCarrier("DHL")
                    .setRequestId(requestId.toString())
                    .build())
            .getOrder());
  }

  private String deliver(UUID order, UUID requestId, OrderServiceBlockingStub replica) {
    return state(
        replica
            .withCallCredentials(staff)
            .deliverOrder(
                DeliverOrderRequest.newBuilder()
                    .setOrderId(order.toString())
                    .setRequestId(requestId.toString())
                    .build())
            .getOrder());
  }

  private String refund(UUID order, UUID requestId, OrderServiceBlockingStub replica) {
    return state(
        replica
            .withCallCredentials(staff)
            .refundOrder(
                RefundOrderRequest.newBuilder()
                    .setOrderId(order.toString())
                    .addItems(
                        RefundOrderItem.newBuilder().setLineId("1").setQuantity(2).setRestock(true))
                    .setRequestId(requestId.toString())
                    .build())
            .getOrder());
  }

  /** Sends the same request, to one replica and the other, until it is answered. */
  private String insist(Function<OrderServiceBlockingStub, String> request) {
    AtomicInteger times = new AtomicInteger();
    return Awaitility.await()
        .atMost(MUCH_PATIENCE)
        .pollInSameThread()
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(
            () -> request.apply(replica(times.incrementAndGet() % replicas.size())),
            answer -> !answer.isEmpty());
  }

  private OrderServiceBlockingStub replica(int index) {
    return replicas.get(index).withCallCredentials(credentials).withDeadlineAfter(PATIENCE);
  }

  private static boolean isDisputed(UUID order, OrderServiceBlockingStub replica) {
    return get(order, replica).getDisputedTotal().getMinorUnits() > 0;
  }

  private static String state(UUID order, OrderServiceBlockingStub replica) {
    return state(get(order, replica));
  }

  private static Order get(UUID order, OrderServiceBlockingStub replica) {
    return replica
        .getOrder(GetOrderRequest.newBuilder().setOrderId(order.toString()).build())
        .getOrder();
  }

  private static String state(Order order) {
    String state = order.getState().name().replaceFirst("^ORDER_STATE_", "");
    if (order.getState() != OrderState.ORDER_STATE_PAID) {
      return state;
    }
    if (order.getLostDisputeTotal().getMinorUnits() > 0) {
      return state + " LESS A DISPUTE";
    }
    return order.getRefundedTotal().getMinorUnits() > 0 ? state + " LESS A REFUND" : state;
  }

  private static String product(Channel orders, CallCredentials admin) {
    var catalog = CatalogServiceGrpc.newBlockingStub(orders).withCallCredentials(admin);
    String product =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku("sku-" + requestId())
                    .setTitle("Tea")
                    .setPrice(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(499))
                    .setRequestId(requestId())
                    .build())
            .getProduct()
            .getId();
    var _ =
        catalog.adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(product)
                .setDelta(STOCK)
                .setReason("first delivery")
                .setRequestId(requestId())
                .build());
    return product;
  }

  private static CallCredentials logIn(Channel users, String email, String password) {
    String token =
        AuthServiceGrpc.newBlockingStub(users)
            .login(LoginRequest.newBuilder().setEmail(email).setPassword(password).build())
            .getTokens()
            .getAccessToken();
    return new BearerCredentials(() -> token);
  }

  private static String requestId() {
    return UUID.randomUUID().toString();
  }
}

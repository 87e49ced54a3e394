package dev.commercesuite.system.faults;

import com.google.protobuf.Message;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.CreatePaymentResponse;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.order.clients.ServiceTokens;
import dev.commercesuite.payment.provider.sandbox.TestToken;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.Acknowledgement;
import dev.commercesuite.system.shop.Outcome;
import dev.commercesuite.system.shop.Shop;
import io.grpc.Channel;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Requests that move money, to be sent again and again to two replicas. */
final class StormRequests {
  private static final String ORDER_SERVICE = "order-service";
  private static final long PRICE = 1_000;
  private static final long PART = 300;

  private final Shop shop;
  private final Account customer;
  private final TokenSource tokens;
  private final List<Channel> orders;
  private final List<Channel> payments;
  private final List<Channel> paymentsForServices;

  StormRequests(ReplicatedSuite suite) {
    shop = new Shop(suite, 1, 1_000_000);
    customer = shop.newCustomer();
    orders = replicas(index -> suite.channel(ORDER_SERVICE, index));
    payments = replicas(index -> suite.channel("payment-service", index));
    paymentsForServices =
        replicas(index -> suite.channelOf(ORDER_SERVICE, "payment-service", index));
    tokens =
        new ServiceTokens(
            suite.channel("user-service"),
            ORDER_SERVICE,
            new Secret(suite.secret("order-service-client-secret")),
            InstantSource.system());
  }

  /** To pay a new order. */
  Duplicates<?, ?> orderPayment(int number) {
    return new Duplicates<>(
        OrderServiceGrpc.getPayOrderMethod(),
        PayOrderRequest.newBuilder()
            .setOrderId(newOrder())
            .setPaymentMethodToken(card(number))
            .setRequestId(newId())
            .build(),
        customer,
        orders);
  }

  /** To charge, as order-service asks for it. */
  Duplicates<?, ?> payment(int number) {
    return new Duplicates<>(
        PaymentServiceGrpc.getCreatePaymentMethod(),
        CreatePaymentRequest.newBuilder()
            .setOrderId(newId())
            .setCustomerId(newId())
            .setAmount(euro(PRICE))
            .setPaymentMethodToken(card(number))
            .setCaptureMethod(CaptureMethod.CAPTURE_METHOD_AUTOMATIC)
            .setConfirm(true)
            .setRequestId(newId())
            .build(),
        tokens,
        paymentsForServices);
  }

  /** To give back a part of each payment that succeeded. */
  List<Duplicates<?, ?>> refunds(List<Message> answers) {
    return answers.stream()
        .filter(CreatePaymentResponse.class::isInstance)
        .map(answer -> ((CreatePaymentResponse) answer).getPayment())
        .filter(payment -> payment.getState() == PaymentState.PAYMENT_STATE_SUCCEEDED)
        .<Duplicates<?, ?>>map(payment -> refund(payment.getId()))
        .toList();
  }

  private Duplicates<?, ?> refund(String payment) {
    return new Duplicates<>(
        PaymentServiceGrpc.getCreateRefundMethod(),
        CreateRefundRequest.newBuilder()
            .setPaymentId(payment)
            .setAmount(euro(PART))
            .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
            .setRequestId(newId())
            .build(),
        shop.admin(),
        payments);
  }

  private String newOrder() {
    return switch (shop.createOrder(customer, Map.of(shop.products().getFirst(), 1)).send()) {
      case Outcome.Ok<CreateOrderResponse>(CreateOrderResponse answer, Acknowledgement _) ->
          answer.getOrder().getId();
      case Outcome.Fail<CreateOrderResponse>(String why) -> throw new AssertionError(why);
      case Outcome.Unknown<CreateOrderResponse>(String why) -> throw new AssertionError(why);
    };
  }

  /** Mostly one that pays. */
  private static String card(int number) {
    TestToken card =
        switch (number % 20) {
          case 7 -> TestToken.DECLINED;
          case 13 -> TestToken.SLOW;
          case 17 -> TestToken.PROVIDER_ERROR;
          default -> TestToken.SUCCESS;
        };
    return card.token();
  }

  private static List<Channel> replicas(IntFunction<Channel> channel) {
    return IntStream.range(0, ReplicatedSuite.REPLICAS).mapToObj(channel).toList();
  }

  private static Money euro(long cents) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(cents).build();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}

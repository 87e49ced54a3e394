package dev.commercesuite.system.cluster.steady;

import com.google.protobuf.Message;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.payment.provider.sandbox.TestToken;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.ClientRequest;
import dev.commercesuite.system.shop.Outcome;
import dev.commercesuite.system.shop.Shop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What can be called at a steady rate. A customer reads what is their own. */
public enum SteadyCall {
  GET_ORDER("order-service") {
    @Override
    PreparedCall<?, ?> prepare(Shop shop, Account customer) {
      return PreparedCall.repeated(
          OrderServiceGrpc.getGetOrderMethod(),
          GetOrderRequest.newBuilder().setOrderId(order(shop, customer).getId()).build());
    }
  },
  LIST_ORDERS("order-service") {
    @Override
    PreparedCall<?, ?> prepare(Shop shop, Account customer) {
      for (int i = 0; i < 10; i++) {
        var _ = order(shop, customer);
      }
      return PreparedCall.repeated(
          OrderServiceGrpc.getListOrdersMethod(), ListOrdersRequest.getDefaultInstance());
    }
  },
  /** Leaves an unpaid order behind each time, as only staff may without end. */
  CREATE_ORDER("order-service") {
    @Override
    Account caller(Shop shop) {
      return shop.admin();
    }

    @Override
    PreparedCall<?, ?> prepare(Shop shop, Account customer) {
      AtomicInteger next = new AtomicInteger();
      return new PreparedCall<>(
          OrderServiceGrpc.getCreateOrderMethod(),
          () -> newOrder(shop, customer, next.getAndIncrement()).request());
    }
  },
  GET_PAYMENT("payment-service") {
    @Override
    PreparedCall<?, ?> prepare(Shop shop, Account customer) {
      Order unpaid = order(shop, customer);
      Order paid =
          answer(shop.pay(customer, unpaid.getId(), TestToken.SUCCESS.token()).send()).getOrder();
      return PreparedCall.repeated(
          PaymentServiceGrpc.getGetPaymentMethod(),
          GetPaymentRequest.newBuilder().setPaymentId(paid.getPaymentId()).build());
    }
  },
  GET_USER("user-service") {
    @Override
    PreparedCall<?, ?> prepare(Shop shop, Account customer) {
      return PreparedCall.repeated(
          UserServiceGrpc.getGetUserMethod(), GetUserRequest.newBuilder().setUserId("me").build());
    }
  },
  /**
   * Of several customers, because attempts are throttled. A rate that hashing can follow is low.
   */
  LOGIN("user-service") {
    @Override
    PreparedCall<?, ?> prepare(Shop shop, Account customer) {
      List<LoginRequest> logins =
          Stream.generate(() -> shop.newCustomer().login()).limit(CUSTOMERS).toList();
      AtomicInteger next = new AtomicInteger();
      return new PreparedCall<>(
          AuthServiceGrpc.getLoginMethod(),
          () -> logins.get(next.getAndIncrement() % logins.size()));
    }
  };

  private static final int CUSTOMERS = 10;

  private final String service;

  SteadyCall(String service) {
    this.service = service;
  }

  /** Who is called. */
  String service() {
    return service;
  }

  /** Whose calls they are. */
  Account caller(Shop shop) {
    return shop.newCustomer();
  }

  /** Makes what the calls need. */
  abstract PreparedCall<?, ?> prepare(Shop shop, Account customer);

  private static Order order(Shop shop, Account customer) {
    return answer(newOrder(shop, customer, 0).send()).getOrder();
  }

  private static ClientRequest<CreateOrderRequest, CreateOrderResponse> newOrder(
      Shop shop, Account customer, int number) {
    String product = shop.products().get(number % shop.products().size());
    return shop.createOrder(customer, Map.of(product, 1));
  }

  private static <A extends Message> A answer(Outcome<A> outcome) {
    return switch (outcome) {
      case Outcome.Ok<A> ok -> ok.answer();
      case Outcome.Fail<A> fail -> throw new IllegalStateException(fail.why());
      case Outcome.Unknown<A> unknown -> throw new IllegalStateException(unknown.why());
    };
  }
}

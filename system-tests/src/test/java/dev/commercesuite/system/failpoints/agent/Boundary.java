package dev.commercesuite.system.failpoints.agent;

import java.util.List;
import java.util.Set;

/**
 * Methods of the services between which a process can die: each commits one transaction, asks
 * somebody else, or takes up work. The test fails when one of them is not there any more under its
 * name.
 */
public enum Boundary {
  ORDER_BEGINS(
      "order.persistence.PostgresOrderStore",
      "change",
      "IdempotentRequest",
      "OrderId",
      "OrderVisibility",
      "Function"),
  ORDER_GOES_ON("order.persistence.PostgresOrderStore", "change", "OrderId", "Function"),
  ORDER_ANSWERS(
      "order.persistence.PostgresOrderStore", "finish", "IdempotentRequest", "OrderId", "Function"),
  ORDERS_ARE_CLAIMED(
      "order.persistence.PostgresOrderWorkQueue", "claim", "Instant", "Duration", "int"),
  CHARGE_IS_CALLED("order.clients.GrpcPayments", "charge", "Order", "PaymentAttempt"),
  PREVENTION_IS_CALLED("order.clients.GrpcPayments", "prevent", "Order", "PaymentAttempt"),
  CLOSE_IS_CALLED("order.clients.GrpcPayments", "close", "String", "UUID"),
  REFUND_IS_CALLED(
      "order.clients.GrpcPayments", "refund", "String", "Money", "RefundCause", "UUID"),

  /** No fail point: from here on a thread is known to work for an order. */
  CREATE_PAYMENT_ARRIVES(
      "payment.grpc.PaymentGrpcService", "createPayment", "CreatePaymentRequest", "StreamObserver"),
  /** No fail point either. */
  CREATE_REFUND_ARRIVES(
      "payment.grpc.PaymentGrpcService", "createRefund", "CreateRefundRequest", "StreamObserver"),
  /** No fail point: tells which payment and step belong to an order, before others can see them. */
  STEP_IS_WRITTEN("payment.persistence.PaymentWrites", "begin", "RequestKey", "PaymentTransition"),
  PAYMENT_BEGINS(
      "payment.persistence.PostgresPaymentStore", "begin", "IdempotentRequest", "Function"),
  PROVIDER_CHARGES("payment.provider.BoundedProvider", "charge", "Charge"),
  PROVIDER_CONFIRMS(
      "payment.provider.BoundedProvider", "confirm", "StepId", "String", "String", "String"),
  PROVIDER_CANCELS("payment.provider.BoundedProvider", "cancel", "StepId", "String"),
  PROVIDER_IS_LOOKED_AT(
      "payment.provider.BoundedProvider", "status", "PaymentId", "String", "Money"),
  PROVIDER_REFUNDS("payment.provider.BoundedProvider", "refund", "StepId", "String", "Money"),
  /** In a thread of the provider, for which the service waits only so long. */
  BOOKS_ARE_CHARGED(
      "payment.provider.sandbox.SandboxBooks", "charge", "Charge", "Decision", "List"),
  PAYMENT_SETTLES(
      "payment.persistence.PostgresStepStore",
      "settle",
      "IdempotentRequest",
      "ProviderStep",
      "Function"),
  RECOVERY_SETTLES("payment.persistence.PostgresStepStore", "settle", "ProviderStep", "Function"),
  STEPS_ARE_CLAIMED(
      "payment.persistence.PostgresStepStore", "claimDue", "Instant", "Instant", "int"),
  LOOK_SETTLES(
      "payment.persistence.PostgresOpenCharges", "settle", "OpenCharge", "Function", "Function"),
  CHARGES_ARE_CLAIMED(
      "payment.persistence.PostgresOpenCharges", "claimDueCharges", "Instant", "Instant", "int"),
  CHECKS_ARE_CLAIMED(
      "payment.persistence.PostgresCheckStore", "claim", "Instant", "Instant", "int"),
  CHECK_IS_BOOKED(
      "payment.persistence.PostgresCheckStore", "book", "ChargeCheck", "Function", "Instant"),
  EVENTS_ARE_FOUND("payment.persistence.PostgresEventSearches", "unknown", "String", "List"),
  /** Of the events that its thread has found. */
  SEARCH_IS_NOTED(
      "payment.persistence.PostgresEventSearches", "searched", "String", "Instant", "Instant"),
  /** In payment-service only; the services share the method. */
  PAYMENT_ANSWERS("runtime.grpc.Replies", "complete", "StreamObserver", "Object");

  private final String type;
  private final String method;
  private final String parameters;

  /**
   * @param type below {@code dev.commercesuite}
   * @param parameters simple names of their erased types
   */
  Boundary(String type, String method, String... parameters) {
    this.type = "dev.commercesuite." + type;
    this.method = method;
    this.parameters = String.join(", ", parameters);
  }

  String type() {
    return type;
  }

  boolean isCalled(String name, List<String> parameterTypes) {
    return method.equals(name) && parameters.equals(String.join(", ", parameterTypes));
  }

  /** Whether it is one in the process of this replica, such as {@code order-service-0}. */
  boolean isIn(String replica) {
    return this != PAYMENT_ANSWERS || replica.startsWith("payment-service");
  }

  /** Where the same work is done by whoever repeats it, be it a request or a recovery. */
  public Set<Boundary> whenRepeated() {
    return switch (this) {
      case PAYMENT_SETTLES, RECOVERY_SETTLES -> Set.of(PAYMENT_SETTLES, RECOVERY_SETTLES);
      case ORDER_ANSWERS -> Set.of(ORDER_ANSWERS, ORDER_GOES_ON);
      default -> Set.of(this);
    };
  }

  /** Whether it takes up whatever there is to do, so that it is about nothing before it returns. */
  public boolean claims() {
    return this == ORDERS_ARE_CLAIMED
        || this == STEPS_ARE_CLAIMED
        || this == CHARGES_ARE_CLAIMED
        || this == CHECKS_ARE_CLAIMED;
  }
}

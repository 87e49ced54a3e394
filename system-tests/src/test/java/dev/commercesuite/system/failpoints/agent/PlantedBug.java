package dev.commercesuite.system.failpoints.agent;

import java.util.List;

/**
 * Bugs that somebody could make, woven into the services. Each does nothing but for the orders for
 * which it is planted.
 */
public enum PlantedBug {
  /** The provider cannot recognise a step that is repeated. */
  NEW_KEY_AT_EVERY_TRY("payment.provider.BoundedProvider", "charge", "Charge"),
  /** Silence is taken for an answer. */
  UNKNOWN_IS_A_DECLINE("payment.provider.BoundedProvider", "charge", "Charge"),
  /** The provider is asked although nothing is committed. */
  STEP_IS_NOT_WRITTEN(
      "payment.persistence.PaymentWrites", "begin", "RequestKey", "PaymentTransition"),
  /** The payment changes without its ledger transaction. */
  LEDGER_IS_FORGOTTEN("payment.persistence.PaymentWrites", "post", "Payment", "LedgerTransaction"),
  /** Money that moved once is posted twice, as far as the code goes. */
  LEDGER_IS_POSTED_TWICE(
      "payment.persistence.PaymentWrites", "post", "Payment", "LedgerTransaction"),
  /** An order may have two payments, as far as the code goes. */
  OTHER_PAYMENTS_ARE_NOT_SEEN(
      "payment.persistence.PostgresPaymentStore", "requireNoPayment", "Transaction", "OrderId"),
  /** Whoever prevents a charge does not hear that it was made. */
  CHARGE_IS_NOT_NOTED(
      "payment.persistence.ChargeRequests", "begin", "Transaction", "RequestKey", "ProviderStep"),
  STOCK_IS_MOVED_TWICE("order.persistence.StockRows", "move", "Transaction", "OrderTransition"),
  /** What is sent can be sent again. */
  SHIPPED_QUANTITY_IS_FORGOTTEN(
      "order.persistence.ShipmentRows", "addToLines", "Transaction", "OrderId", "List"),
  /** An order is SHIPPED with its first shipment. */
  REST_IS_NOT_SEEN("order.domain.order.Fulfilment", "isUnfinished"),
  /** An order can be cancelled although a part of it is sent, as far as the code goes. */
  SHIPMENTS_ARE_NOT_SEEN("order.domain.order.Order", "requireNothingShipped");

  private final String type;
  private final String method;
  private final String parameters;

  /**
   * @param type below {@code dev.commercesuite}
   * @param parameters simple names of their erased types
   */
  PlantedBug(String type, String method, String... parameters) {
    this.type = "dev.commercesuite." + type;
    this.method = method;
    this.parameters = String.join(", ", parameters);
  }

  String type() {
    return type;
  }

  boolean isIn(String name, List<String> parameterTypes) {
    return method.equals(name) && parameters.equals(String.join(", ", parameterTypes));
  }

  /** How the method behaves when the bug is planted. */
  Class<?> behaviour() {
    return switch (this) {
      case NEW_KEY_AT_EVERY_TRY -> BugAdvice.NewKey.class;
      case UNKNOWN_IS_A_DECLINE -> BugAdvice.Certain.class;
      case STEP_IS_NOT_WRITTEN,
          LEDGER_IS_FORGOTTEN,
          OTHER_PAYMENTS_ARE_NOT_SEEN,
          CHARGE_IS_NOT_NOTED,
          SHIPPED_QUANTITY_IS_FORGOTTEN,
          REST_IS_NOT_SEEN,
          SHIPMENTS_ARE_NOT_SEEN ->
          BugAdvice.Skip.class;
      case LEDGER_IS_POSTED_TWICE, STOCK_IS_MOVED_TWICE -> BugAdvice.Twice.class;
    };
  }
}

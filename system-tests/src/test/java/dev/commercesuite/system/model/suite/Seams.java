package dev.commercesuite.system.model.suite;

import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where a bug can be planted: around the parts of the suite that are behind an interface, and in
 * the databases.
 *
 * @param ordersSql run as the owner of order-service's database before anything happens
 * @param paymentsSql run as the owner of payment-service's database before anything happens
 */
public record Seams(
    UnaryOperator<OrderStore> orders,
    UnaryOperator<Payments> payments,
    UnaryOperator<PaymentProvider> provider,
    List<String> ordersSql,
    List<String> paymentsSql) {
  /** The suite as it is. */
  public static final Seams NONE =
      new Seams(
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          List.of(),
          List.of());

  public Seams withOrders(UnaryOperator<OrderStore> bug) {
    return new Seams(bug, payments, provider, ordersSql, paymentsSql);
  }

  public Seams withPayments(UnaryOperator<Payments> bug) {
    return new Seams(orders, bug, provider, ordersSql, paymentsSql);
  }

  public Seams withProvider(UnaryOperator<PaymentProvider> bug) {
    return new Seams(orders, payments, bug, ordersSql, paymentsSql);
  }

  public Seams withOrdersSql(String... statements) {
    return new Seams(orders, payments, provider, List.of(statements), paymentsSql);
  }

  public Seams withPaymentsSql(String... statements) {
    return new Seams(orders, payments, provider, ordersSql, List.of(statements));
  }
}

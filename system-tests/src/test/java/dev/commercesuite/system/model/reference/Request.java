package dev.commercesuite.system.model.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. Equal requests have the same body. Objects are those of the model, which
 * know their ids in the suite.
 */
public sealed interface Request {

  /** The {@code request_id}. */
  String id();

  record CreateProduct(String id, String sku, long price) implements Request {}

  record AdjustStock(String id, ProductModel product, long delta) implements Request {}

  /** Staff offers a product, or withdraws it. */
  record UpdateProduct(String id, ProductModel product, boolean offered) implements Request {}

  record CreateOrder(String id, String customer, List<Line> lines) implements Request {}

  record Line(ProductModel product, int quantity) {}

  /** Version is null here and below when any will do. */
  record PayOrder(String id, OrderModel order, String method, @Nullable Long version)
      implements Request {}

  record CancelOrder(String id, OrderModel order, @Nullable Long version) implements Request {}

  /** All that is left, when there are no items. */
  record ShipOrder(String id, OrderModel order, List<Item> items, @Nullable Long version)
      implements Request {}

  /**
   * So many of a line of the order.
   *
   * @param line its place, from 1
   */
  record Item(int line, int quantity) {}

  /** Everything that is on its way, when the shipment is null. */
  record DeliverOrder(
      String id, OrderModel order, @Nullable ShipmentModel shipment, @Nullable Long version)
      implements Request {}

  /** All that is left, when there are no items. */
  record RefundOrder(String id, OrderModel order, List<RefundItem> items, @Nullable Long version)
      implements Request {}

  /**
   * So many of a line of the order.
   *
   * @param line its place, from 1
   */
  record RefundItem(int line, int quantity, boolean restock) {}

  /** Staff writes a label into the metadata, whatever the state. */
  record UpdateOrder(String id, OrderModel order, String label, @Nullable Long version)
      implements Request {}

  record RedactOrder(String id, OrderModel order) implements Request {}

  record CreatePayment(
      String id, String orderId, long amount, boolean manual, String method, boolean confirm)
      implements Request {}

  /** An empty method keeps the one that the payment has. */
  record ConfirmPayment(String id, PaymentModel payment, String method, @Nullable Long version)
      implements Request {}

  /** All that is held, when the amount is null. */
  record CapturePayment(
      String id, PaymentModel payment, @Nullable Long amount, @Nullable Long version)
      implements Request {}

  record CancelPayment(String id, PaymentModel payment, @Nullable Long version)
      implements Request {}

  record CreateRefund(String id, PaymentModel payment, long amount) implements Request {}

  /** Finance writes a label into the metadata, whatever the state. */
  record UpdatePayment(String id, PaymentModel payment, String label, @Nullable Long version)
      implements Request {}
}

package dev.commercesuite.system.model;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.system.model.reference.Divergence;
import dev.commercesuite.system.model.reference.Model;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.RefundModel;
import dev.commercesuite.system.model.reference.ShipmentModel;
import dev.commercesuite.system.model.reference.StepModel;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Finds what the suite made without telling a client. */
final class StoredObjects {
  private final Database orderDatabase;
  private final Database paymentDatabase;
  private final Model model;
  private final Map<PaymentId, PaymentModel> payments = new HashMap<>();

  StoredObjects(SuiteUnderTest suite, Model model) {
    this.orderDatabase = suite.databases.orders;
    this.paymentDatabase = suite.databases.payments;
    this.model = model;
  }

  /**
   * Tells the model the ids of the payments, refunds and shipments that it has expected since the
   * last time.
   */
  void learnIds() {
    for (PaymentModel payment : model.payments.takeUnnamed()) {
      payment.id =
          newest(
              paymentDatabase,
              "select id from payments where order_id = ? order by id desc limit 1",
              payment.orderId);
      payments.put(PaymentId.of(payment.id), payment);
    }
    List<RefundModel> refunds = model.payments.takeUnnamedRefunds();
    for (int i = 0; i < refunds.size(); i++) {
      PaymentModel payment = refunds.get(i).payment;
      long later =
          refunds.subList(i + 1, refunds.size()).stream()
              .filter(refund -> refund.payment == payment)
              .count();
      refunds.get(i).id =
          newest(
              paymentDatabase,
              "select id from refunds where payment_id = ? order by id desc offset %d limit 1"
                  .formatted(later),
              payment.id);
    }
    for (ShipmentModel shipment : model.orders.takeUnnamed()) {
      shipment.id =
          newest(
              orderDatabase,
              "select id from shipments where order_id = ? order by number desc limit 1",
              shipment.order.id);
    }
  }

  private static String newest(Database database, String sql, String parent) {
    return database
        .inReadOnlyTransaction(
            tx -> tx.queryOne(sql, row -> row.uuid("id").toString(), UUID.fromString(parent)))
        .orElseThrow(() -> new Divergence("the suite has made nothing for " + parent));
  }

  /** The model's payment with this id. */
  PaymentModel payment(PaymentId id) {
    return Objects.requireNonNull(payments.get(id), id::toString);
  }

  /** The model's step that recovery has taken up. */
  StepModel openStep(ProviderStep claimed) {
    String refund = claimed.refund() == null ? "" : claimed.refund().toString();
    return Objects.requireNonNull(payments.get(claimed.payment())).openSteps.stream()
        .filter(step -> (step.refund == null ? "" : step.refund.id).equals(refund))
        .findFirst()
        .orElseThrow(() -> new Divergence("recovery took a step that is done: " + claimed));
  }
}

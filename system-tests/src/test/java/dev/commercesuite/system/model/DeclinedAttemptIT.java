package dev.commercesuite.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.model.operations.Customers;
import dev.commercesuite.system.model.operations.Operation;
import dev.commercesuite.system.model.operations.Operation.Manner;
import dev.commercesuite.system.model.reference.OrderModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.simulation.Faults;
import dev.commercesuite.system.model.simulation.Faults.ProviderFault;
import dev.commercesuite.system.model.simulation.SeededIds;
import dev.commercesuite.system.model.suite.Seams;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sequences that random operations seldom find: an order's latest attempt is declined, and its
 * payment, which an earlier attempt has opened, goes on all the same. The attempt stays declined,
 * and the order waits for the payment. The suite and the model have to agree on every answer.
 */
final class DeclinedAttemptIT {
  private final SeededIds ids = new SeededIds(4);
  private final Shard shard = new Shard(1, Seams.NONE, new Tally());

  @BeforeEach
  void declinesTheLatestAttempt() {
    send(new Request.CreateProduct(id(), "sku-1", 1_000));
    send(new Request.AdjustStock(id(), shard.model().products.getFirst(), 10));
    List<Request.Line> lines = List.of(new Request.Line(shard.model().products.getFirst(), 2));
    send(new Request.CreateOrder(id(), Customers.FIRST, lines));
    send(new Request.PayOrder(id(), order(), "tok_requires_action", null));
    send(new Request.PayOrder(id(), order(), "tok_unheard_of", null));
  }

  @AfterEach
  void close() {
    shard.close();
  }

  @Test
  void cancelledOrderWaitsForTheChargeAndGivesItBack() {
    send(new Request.ConfirmPayment(id(), payment(), "tok_timeout_after_charge", null));

    send(new Request.CancelOrder(id(), order(), null));

    assertThat(trace())
        .contains("-> CANCELLING/DECLINED payment_method_unknown total 2000 ")
        .endsWith(" version 6");
    shard.finish();
    assertThat(order().state).isEqualTo(OrderModel.State.CANCELLED);
    assertThat(payment().captured).isEqualTo(2_000);
    assertThat(payment().refunded).isEqualTo(2_000);
  }

  @Test
  void cancelledOrderWaitsUntilItsPaymentIsClosed() {
    Faults silence = new Faults(Map.of(), Map.of(0, ProviderFault.SILENT_AFTER));
    shard.perform(
        new Operation.Send(Manner.NEW, new Request.CancelOrder(id(), order(), null), silence));

    assertThat(trace())
        .contains("-> CANCELLING/DECLINED payment_method_unknown total 2000 ")
        .endsWith(" version 6");
    shard.finish();
    assertThat(order().state).isEqualTo(OrderModel.State.CANCELLED);
    assertThat(payment().state).isEqualTo(PaymentModel.State.CANCELLED);
  }

  @Test
  void orderDoesNotExpireWhileItIsChargedAndIsPaid() {
    shard.perform(new Operation.PassTime(SuiteUnderTest.PAYMENT_WINDOW));
    send(new Request.ConfirmPayment(id(), payment(), "tok_timeout_after_charge", null));

    shard.perform(new Operation.RecoverOrders(Faults.NONE));

    assertThat(trace())
        .contains(": PENDING_PAYMENT/DECLINED payment_method_unknown total 2000 ")
        .endsWith(" version 5");
    shard.finish();
    assertThat(order().state).isEqualTo(OrderModel.State.PAID);
    assertThat(payment().captured).isEqualTo(2_000);
  }

  private void send(Request request) {
    shard.perform(new Operation.Send(Manner.NEW, request, Faults.NONE));
  }

  private OrderModel order() {
    return shard.model().orders.orders.getFirst();
  }

  private PaymentModel payment() {
    return shard.model().payments.payments.getFirst();
  }

  private String trace() {
    return shard.trace().latest();
  }

  private String id() {
    return ids.get().toString();
  }
}

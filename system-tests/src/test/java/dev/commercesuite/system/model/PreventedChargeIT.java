package dev.commercesuite.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.model.operations.Customers;
import dev.commercesuite.system.model.operations.Operation;
import dev.commercesuite.system.model.operations.Operation.Manner;
import dev.commercesuite.system.model.reference.OrderModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.simulation.Faults;
import dev.commercesuite.system.model.simulation.Faults.PaymentFault;
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
 * An order is called off, or late, before it is known whether its payment was handed over. The
 * suite, the model and the provider's books have to agree, and who was not charged by then never
 * is.
 */
final class PreventedChargeIT {
  private static final Faults REQUEST_LOST =
      new Faults(Map.of(0, PaymentFault.REQUEST_LOST), Map.of());
  private static final Faults ANSWER_LOST =
      new Faults(Map.of(0, PaymentFault.ANSWER_LOST), Map.of());

  private final SeededIds ids = new SeededIds(5);
  private final Shard shard = new Shard(1, Seams.NONE, new Tally());
  private Request payment;

  @BeforeEach
  void placeAnOrder() {
    send(new Request.CreateProduct(id(), "sku-1", 1_000));
    send(new Request.AdjustStock(id(), shard.model().products.getFirst(), 10));
    List<Request.Line> lines = List.of(new Request.Line(shard.model().products.getFirst(), 2));
    send(new Request.CreateOrder(id(), Customers.FIRST, lines));
    payment = new Request.PayOrder(id(), order(), "tok_success", null);
  }

  @AfterEach
  void close() {
    shard.close();
  }

  @Test
  void aCancelledOrderIsNotCharged() {
    send(payment, REQUEST_LOST);

    send(new Request.CancelOrder(id(), order(), null));

    assertEndedWithoutACharge(OrderModel.State.CANCELLED);
  }

  @Test
  void aCancelledOrderIsNotChargedWhateverIsLostAndRepeated() {
    Request cancellation = new Request.CancelOrder(id(), order(), null);
    send(payment, REQUEST_LOST);
    send(cancellation, REQUEST_LOST);
    send(payment, ANSWER_LOST);
    send(cancellation, ANSWER_LOST);
    send(payment);
    send(cancellation);

    assertEndedWithoutACharge(OrderModel.State.CANCELLED);
  }

  @Test
  void anExpiredOrderIsNotCharged() {
    send(payment, REQUEST_LOST);
    shard.perform(new Operation.PassTime(SuiteUnderTest.PAYMENT_WINDOW));

    shard.perform(new Operation.RecoverOrders(Faults.NONE));

    assertEndedWithoutACharge(OrderModel.State.EXPIRED);
  }

  @Test
  void aPaymentThatIsRepeatedAfterItsTimeIsNotMade() {
    send(payment, REQUEST_LOST);
    shard.perform(new Operation.PassTime(SuiteUnderTest.PAYMENT_WINDOW));

    send(payment);

    assertEndedWithoutACharge(OrderModel.State.EXPIRED);
  }

  @Test
  void whatWasChargedUnnoticedIsGivenBack() {
    send(payment, ANSWER_LOST);

    send(new Request.CancelOrder(id(), order(), null));

    shard.finish();
    assertThat(order().state).isEqualTo(OrderModel.State.CANCELLED);
    assertThat(charged().captured).isEqualTo(2_000);
    assertThat(charged().refunded).isEqualTo(2_000);
  }

  @Test
  void whatIsUnderWayIsWaitedForAndGivenBack() {
    send(payment, new Faults(Map.of(), Map.of(0, ProviderFault.DEAD_BEFORE)));

    send(new Request.CancelOrder(id(), order(), null));

    assertThat(order().state).isEqualTo(OrderModel.State.CANCELLING);
    shard.finish();
    assertThat(order().state).isEqualTo(OrderModel.State.CANCELLED);
    assertThat(charged().refunded).isEqualTo(charged().captured);
  }

  private void assertEndedWithoutACharge(OrderModel.State end) {
    shard.finish();
    assertThat(order().state).isEqualTo(end);
    assertThat(shard.model().payments.payments).isEmpty();
  }

  private void send(Request request) {
    send(request, Faults.NONE);
  }

  private void send(Request request, Faults faults) {
    shard.perform(new Operation.Send(Manner.NEW, request, faults));
  }

  private OrderModel order() {
    return shard.model().orders.orders.getFirst();
  }

  private PaymentModel charged() {
    return shard.model().payments.payments.getFirst();
  }

  private String id() {
    return ids.get().toString();
  }
}

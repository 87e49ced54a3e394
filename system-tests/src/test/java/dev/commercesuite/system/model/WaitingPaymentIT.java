package dev.commercesuite.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.model.operations.Customers;
import dev.commercesuite.system.model.operations.Operation;
import dev.commercesuite.system.model.operations.Operation.Manner;
import dev.commercesuite.system.model.reference.OrderModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.reference.SandboxModel;
import dev.commercesuite.system.model.simulation.Faults;
import dev.commercesuite.system.model.simulation.Faults.PaymentFault;
import dev.commercesuite.system.model.simulation.Faults.ProviderFault;
import dev.commercesuite.system.model.simulation.SeededIds;
import dev.commercesuite.system.model.suite.Seams;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An order whose payment waits for its customer, at every turn that it can take from there. The
 * suite and the model have to agree on every answer, and the provider takes the money once at most.
 */
final class WaitingPaymentIT {
  private static final String UNNOTICED = "tok_action_unnoticed";

  private final SeededIds ids = new SeededIds(4);
  private final Shard shard = new Shard(1, Seams.NONE, new Tally());

  @AfterEach
  void close() {
    shard.close();
  }

  private void waitsWith(String method) {
    send(new Request.CreateProduct(id(), "sku-1", 1_000));
    send(new Request.AdjustStock(id(), shard.model().products.getFirst(), 10));
    List<Request.Line> lines = List.of(new Request.Line(shard.model().products.getFirst(), 2));
    send(new Request.CreateOrder(id(), Customers.FIRST, lines));
    pay(method);
    assertThat(shard.trace().latest()).contains("PENDING_PAYMENT/REQUIRES_ACTION");
  }

  @Test
  void looksAgainUntilTheCustomerHasActed() {
    waitsWith("tok_action_never_taken");
    pay("tok_action_never_taken");
    assertThat(shard.trace().latest()).contains("PENDING_PAYMENT/REQUIRES_ACTION");
    pay("tok_requires_action");
    assertThat(shard.trace().latest()).contains("PENDING_PAYMENT/REQUIRES_ACTION");

    pay("tok_requires_action");

    assertEndsAs(OrderModel.State.PAID, 2_000, 0);
  }

  @Test
  void takesAnotherMethodAfterTheCustomerHasFailed() {
    waitsWith("tok_action_failed");
    pay("tok_action_failed");
    assertThat(shard.trace().latest()).contains("DECLINED authentication_failed");

    pay("tok_success");

    assertEndsAs(OrderModel.State.PAID, 2_000, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {UNNOTICED, "tok_success", "tok_declined", "tok_requires_action"})
  void isPaidOnceWhenTheCustomerActedBeforeAnybodyLooked(String method) {
    waitsWith(UNNOTICED);

    pay(method);

    assertEndsAs(OrderModel.State.PAID, 2_000, 0);
  }

  @ParameterizedTest
  @EnumSource(ProviderFault.class)
  void isPaidOnceWhateverGoesWrongInTheSecondConfirmation(ProviderFault fault) {
    waitsWith("tok_action_never_taken");

    perform(payment("tok_success"), new Faults(Map.of(), Map.of(0, fault)));

    assertEndsAs(OrderModel.State.PAID, 2_000, 0);
  }

  @ParameterizedTest
  @EnumSource(ProviderFault.class)
  void cancellingGivesBackWhatTheCustomerHasPaid(ProviderFault fault) {
    waitsWith(UNNOTICED);

    perform(new Request.CancelOrder(id(), order(), null), new Faults(Map.of(), Map.of(0, fault)));

    assertEndsAs(OrderModel.State.CANCELLED, 2_000, 2_000);
  }

  @Test
  void expiringFindsThatTheCustomerHasPaid() {
    waitsWith(UNNOTICED);

    shard.perform(new Operation.PassTime(SuiteUnderTest.PAYMENT_WINDOW));
    shard.perform(new Operation.RecoverOrders(Faults.NONE));

    assertEndsAs(OrderModel.State.PAID, 2_000, 0);
  }

  @Test
  void expiringNeverMakesAConfirmationThatWasNotHandedOver() {
    waitsWith("tok_action_never_taken");
    perform(payment("tok_success"), new Faults(Map.of(0, PaymentFault.REQUEST_LOST), Map.of()));

    shard.perform(new Operation.PassTime(SuiteUnderTest.PAYMENT_WINDOW));
    shard.perform(new Operation.RecoverOrders(Faults.NONE));

    assertEndsAs(OrderModel.State.EXPIRED, 0, 0);
  }

  @Test
  void cancellingNeverMakesAConfirmationThatWasNotHandedOver() {
    waitsWith("tok_action_never_taken");
    perform(payment("tok_success"), new Faults(Map.of(0, PaymentFault.REQUEST_LOST), Map.of()));

    send(new Request.CancelOrder(id(), order(), null));

    assertEndsAs(OrderModel.State.CANCELLED, 0, 0);
  }

  @Test
  void cancellingWaitsForASecondConfirmationThatIsUnderWay() {
    waitsWith("tok_action_never_taken");
    perform(payment("tok_success"), new Faults(Map.of(), Map.of(0, ProviderFault.SILENT_AFTER)));

    send(new Request.CancelOrder(id(), order(), null));
    assertThat(shard.trace().latest()).contains("CANCELLING/PROCESSING");

    assertEndsAs(OrderModel.State.CANCELLED, 2_000, 2_000);
  }

  @Test
  void isOneChargeWhateverTheMethods() {
    waitsWith("tok_action_never_taken");
    pay("tok_requires_action");
    pay("tok_success");

    assertThat(payment().charges)
        .extracting(charge -> charge.state)
        .containsExactly(SandboxModel.Charge.State.CAPTURED);
    shard.compareBooks();
  }

  private void assertEndsAs(OrderModel.State state, long captured, long refunded) {
    shard.finish();
    assertThat(order().state).isEqualTo(state);
    assertThat(payment().captured).isEqualTo(captured);
    assertThat(payment().refunded).isEqualTo(refunded);
    assertThat(payment().charges.stream().mapToLong(charge -> charge.captured).sum())
        .isEqualTo(captured);
  }

  private void pay(String method) {
    send(payment(method));
  }

  private Request payment(String method) {
    return new Request.PayOrder(id(), order(), method, null);
  }

  private void send(Request request) {
    perform(request, Faults.NONE);
  }

  private void perform(Request request, Faults faults) {
    shard.perform(new Operation.Send(Manner.NEW, request, faults));
  }

  private OrderModel order() {
    return shard.model().orders.orders.getFirst();
  }

  private PaymentModel payment() {
    return shard.model().payments.payments.getFirst();
  }

  private String id() {
    return ids.get().toString();
  }
}

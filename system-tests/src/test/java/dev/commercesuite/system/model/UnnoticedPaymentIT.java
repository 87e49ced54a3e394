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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens at the provider without a call from here, and is found out by looking. The suite and
 * the model have to agree on every answer and on all that is stored.
 */
final class UnnoticedPaymentIT {
  private static final String NEVER = "tok_action_never_taken";

  private final SeededIds ids = new SeededIds(4);
  private final Shard shard = new Shard(1, Seams.NONE, new Tally());

  @AfterEach
  void close() {
    shard.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_action_unnoticed", "tok_action_reported"})
  void anOrderIsPaidWithoutAnybodyAskingForIt(String method) {
    orderWaitsWith(method);

    passes(Duration.ofMinutes(1));
    look(Faults.NONE);
    shard.perform(new Operation.RecoverOrders(Faults.NONE));

    assertThat(order().state).isEqualTo(OrderModel.State.PAID);
    assertThat(payment().captured).isEqualTo(2_000);
    shard.compareBooks();
  }

  @Test
  void aPaymentIsNotTouchedWhileItsCustomerHasNotActed() {
    orderWaitsWith(NEVER);

    passes(Duration.ofMinutes(1));
    look(Faults.NONE);

    assertThat(payment().state).isEqualTo(PaymentModel.State.REQUIRES_ACTION);
    shard.compareBooks();
  }

  @Test
  void anOrderThatIsCancelledAfterItWasFoundPaidGivesTheMoneyBack() {
    orderWaitsWith("tok_action_unnoticed");
    passes(Duration.ofMinutes(1));
    look(Faults.NONE);

    send(new Request.CancelOrder(id(), order(), null));
    shard.finish();

    assertThat(order().state).isEqualTo(OrderModel.State.CANCELLED);
    assertThat(payment().refunded).isEqualTo(2_000);
  }

  @ParameterizedTest
  @EnumSource(ProviderFault.class)
  void aPaymentThatIsNeverPaidIsCancelledInTheEnd(ProviderFault fault) {
    paymentWith(NEVER, false);

    passes(SuiteUnderTest.LONGEST_WAIT);
    look(new Faults(Map.of(), Map.of(0, fault)));
    shard.finish();

    assertThat(payment().state).isEqualTo(PaymentModel.State.CANCELLED);
    assertThat(payment().captured).isZero();
  }

  @ParameterizedTest
  @EnumSource(ProviderFault.class)
  void aPaymentThatIsPaidWhileItIsCancelledIsBookedOnce(ProviderFault fault) {
    paymentWith("tok_action_taken_late", false);

    passes(SuiteUnderTest.LONGEST_WAIT);
    look(new Faults(Map.of(), Map.of(0, fault)));
    shard.finish();

    assertThat(payment().state).isEqualTo(PaymentModel.State.SUCCEEDED);
    assertThat(payment().captured).isEqualTo(500);
  }

  @Test
  void anAuthorizationThatHasLapsedIsNotHeldForEver() {
    paymentWith("tok_authorization_lapses", true);
    assertThat(payment().state).isEqualTo(PaymentModel.State.REQUIRES_CAPTURE);

    passes(Duration.ofHours(1));
    look(Faults.NONE);

    assertThat(payment().state).isEqualTo(PaymentModel.State.FAILED);
    shard.compareBooks();
  }

  @Test
  void aCaptureThatComesAfterTheLapseEndsInTheSameWay() {
    paymentWith("tok_authorization_lapses", true);

    send(new Request.CapturePayment(id(), payment(), null, null));

    assertThat(payment().state).isEqualTo(PaymentModel.State.FAILED);
    shard.compareBooks();
  }

  private void orderWaitsWith(String method) {
    send(new Request.CreateProduct(id(), "sku-1", 1_000));
    send(new Request.AdjustStock(id(), shard.model().products.getFirst(), 10));
    List<Request.Line> lines = List.of(new Request.Line(shard.model().products.getFirst(), 2));
    send(new Request.CreateOrder(id(), Customers.FIRST, lines));
    send(new Request.PayOrder(id(), order(), method, null));
    assertThat(shard.trace().latest()).contains("PENDING_PAYMENT/REQUIRES_ACTION");
  }

  private void paymentWith(String method, boolean manual) {
    send(new Request.CreatePayment(id(), id(), 500, manual, method, true));
  }

  private void passes(Duration time) {
    shard.perform(new Operation.PassTime(time));
  }

  private void look(Faults faults) {
    shard.perform(new Operation.LookAtCharges(faults));
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

  private String id() {
    return ids.get().toString();
  }
}

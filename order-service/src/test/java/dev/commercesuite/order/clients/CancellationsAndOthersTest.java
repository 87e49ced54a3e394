package dev.commercesuite.order.clients;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.order.testing.InProcess;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An order is cancelled while others give a part of its money back in the provider's dashboard. */
class CancellationsAndOthersTest extends OrderTesting {
  private final FakePaymentService service = new FakePaymentService();
  private final InProcess peer = InProcess.peer(service);
  private final GrpcPayments client = new GrpcPayments(peer.channel(), () -> "token");
  private final OrderPayments paying =
      new OrderPayments(store, client, returnUrls::requireAllowed, UUID::randomUUID, () -> now);
  private final OrderCancellations cancelling =
      new OrderCancellations(
          store,
          paying,
          new OrderRefunds(store, client, () -> now),
          client,
          UUID::randomUUID,
          () -> now);

  @AfterEach
  void stop() {
    peer.close();
  }

  /** Banks take days for some refunds, which may still fail. */
  @ParameterizedTest
  @CsvSource({"REFUND_STATE_SUCCEEDED, 1500", "REFUND_STATE_FAILED, 2500"})
  void givesBackTheRestOnceTheirRefundHasEnded(RefundState end, long rest) {
    Order placed = placed(mug());
    Order order = fresh(paying.pay(ALICE, request(), placed.id(), "tok_success", "", null));
    String payment = Objects.requireNonNull(Objects.requireNonNull(order.attempt()).paymentId());
    service.refundElsewhere(payment, 1_000);

    Order waiting = fresh(cancelling.cancel(ALICE, request(), order.id(), "", null));
    Order stillWaiting = cancelling.recover(waiting);

    assertThat(stillWaiting.state()).isEqualTo(OrderState.CANCELLING);
    Cancellation cancellation = Objects.requireNonNull(stillWaiting.cancellation());
    assertThat(cancellation.refund()).isNull();
    assertThat(cancellation.refundsFailed()).isZero();
    assertThat(service.refunded(payment)).as("theirs alone").isEqualTo(1_000);
    service.endRefunds(end);

    Order cancelled = cancelling.recover(stillWaiting);

    assertThat(cancelled.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(cancelled.refundedTotal().minorUnits()).isEqualTo(rest);
    assertThat(service.refunded(payment)).isEqualTo(1_000 + rest);
  }
}

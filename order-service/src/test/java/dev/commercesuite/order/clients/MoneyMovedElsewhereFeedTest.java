package dev.commercesuite.order.clients;

import static dev.commercesuite.api.payment.v1.PaymentEventType.PAYMENT_EVENT_TYPE_DISPUTE_LOST;
import static dev.commercesuite.api.payment.v1.PaymentEventType.PAYMENT_EVENT_TYPE_DISPUTE_OPENED;
import static dev.commercesuite.api.payment.v1.PaymentEventType.PAYMENT_EVENT_TYPE_DISPUTE_WON;
import static dev.commercesuite.api.payment.v1.PaymentEventType.PAYMENT_EVENT_TYPE_EXCESS_REFUNDED;
import static dev.commercesuite.api.payment.v1.PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentChange;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.dispute.DisputeStep;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentNews;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.testing.InProcess;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What orders are told of refunds and disputes that others began at the provider. */
class MoneyMovedElsewhereFeedTest {
  private final OrderId order = new OrderId(UUID.randomUUID());
  private final ListPaymentChangesResponse.Builder page =
      ListPaymentChangesResponse.newBuilder().setResumeToken("next");
  private final InProcess peer =
      InProcess.peer(
          new PaymentServiceGrpc.PaymentServiceImplBase() {
            @Override
            public void listPaymentChanges(
                ListPaymentChangesRequest request,
                StreamObserver<ListPaymentChangesResponse> observer) {
              observer.onNext(page.build());
              observer.onCompleted();
            }
          });
  private final GrpcPaymentFeed feed = new GrpcPaymentFeed(peer.channel(), () -> "a token");

  @AfterEach
  void close() {
    peer.close();
  }

  /** A refund of 500 of which 300 were left is one of 300 to the order. */
  @Test
  void countsOfARefundWhatWasLeftOfTheCapturedMoney() {
    add(PAYMENT_EVENT_TYPE_REFUND_SUCCEEDED, refund(500, 200));

    assertThat(read())
        .containsExactly(
            new PaymentNews.Refunded(
                order,
                "payment-1",
                new SettledRefund(
                    "refund-1", new dev.commercesuite.order.domain.Money("EUR", 300))));
  }

  /** What is more than was captured is between the shop and the customer, and in no order. */
  @Test
  void passesOverWhatIsMoreThanWasCaptured() {
    add(PAYMENT_EVENT_TYPE_EXCESS_REFUNDED, refund(500, 200));
    add(PAYMENT_EVENT_TYPE_EXCESS_REFUNDED, refund(500, 500));

    assertThat(read()).isEmpty();
  }

  @Test
  void tellsOfEachStepOfADispute() {
    add(PAYMENT_EVENT_TYPE_DISPUTE_OPENED, PaymentChange.newBuilder());
    add(PAYMENT_EVENT_TYPE_DISPUTE_WON, PaymentChange.newBuilder());
    add(PAYMENT_EVENT_TYPE_DISPUTE_LOST, PaymentChange.newBuilder());

    Disputed disputed = new Disputed(700, 40);
    assertThat(read())
        .containsExactly(
            new PaymentNews.Disputed(
                order, "payment-1", new DisputeNews("dispute-1", DisputeStep.OPENED, disputed)),
            new PaymentNews.Disputed(
                order, "payment-1", new DisputeNews("dispute-1", DisputeStep.WON, disputed)),
            new PaymentNews.Disputed(
                order, "payment-1", new DisputeNews("dispute-1", DisputeStep.LOST, disputed)));
  }

  private List<PaymentNews> read() {
    return feed.read(PaymentFeed.BEGINNING).news();
  }

  private void add(PaymentEventType type, PaymentChange.Builder change) {
    page.addChanges(
        change
            .setEvent(
                PaymentEvent.newBuilder()
                    .setPaymentId("payment-1")
                    .setType(type)
                    .setAmount(eur(1))
                    .setDisputeId(type.name().contains("DISPUTE") ? "dispute-1" : ""))
            .setPayment(
                Payment.newBuilder()
                    .setId("payment-1")
                    .setOrderId(order.toString())
                    .setDisputedAmount(eur(700))
                    .setLostDisputeAmount(eur(40))));
  }

  private static PaymentChange.Builder refund(long amount, long excess) {
    return PaymentChange.newBuilder()
        .setRefund(
            Refund.newBuilder()
                .setId("refund-1")
                .setAmount(eur(amount))
                .setExcessAmount(eur(excess)));
  }

  private static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }
}

package dev.commercesuite.order.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentResponse;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.order.testing.InProcess;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a cancellation may give back of a payment that others have moved money of. */
class RefundableMoneyTest {
  private Payment payment = Payment.getDefaultInstance();
  private final InProcess peer =
      InProcess.peer(
          new PaymentServiceGrpc.PaymentServiceImplBase() {
            @Override
            public void getPayment(
                GetPaymentRequest request, StreamObserver<GetPaymentResponse> observer) {
              observer.onNext(GetPaymentResponse.newBuilder().setPayment(payment).build());
              observer.onCompleted();
            }

            @Override
            public void listRefunds(
                ListRefundsRequest request, StreamObserver<ListRefundsResponse> observer) {
              observer.onNext(ListRefundsResponse.getDefaultInstance());
              observer.onCompleted();
            }
          });
  private final GrpcPayments client = new GrpcPayments(peer.channel(), () -> "token");

  @AfterEach
  void close() {
    peer.close();
  }

  @ParameterizedTest(name = "refunded {0}, pending {1}, disputed {2}, lost {3}, excess {4}")
  @CsvSource({
    // Nothing was disputed.
    "0, 0, 0, 0, 0, 1000, 0",
    "300, 200, 0, 0, 0, 500, 200",
    // The bank decides about the rest, or about a part of it.
    "0, 0, 1000, 0, 0, 1000, 1000",
    "300, 200, 100, 0, 0, 500, 300",
    // It can decide about no more than is left.
    "900, 0, 1000, 0, 0, 100, 100",
    "1000, 0, 1000, 0, 0, 0, 0",
    // The customer has it already.
    "0, 0, 0, 1000, 0, 0, 0",
    "300, 0, 0, 100, 0, 600, 0",
    "300, 200, 50, 100, 0, 400, 250",
    // And may have it twice.
    "1000, 0, 0, 1000, 0, 0, 0",
    // What is more than was captured was never the order's.
    "1000, 0, 0, 0, 700, 0, 0",
  })
  void givesNothingBackThatTheCustomerHasOrMayStillGet(
      long refunded,
      long pending,
      long disputed,
      long lost,
      long excess,
      long left,
      long undecided) {
    payment =
        Payment.newBuilder()
            .setId("payment-1")
            .setAmount(eur(1_000))
            .setCapturedAmount(eur(1_000))
            .setRefundedAmount(eur(refunded))
            .setPendingRefundAmount(eur(pending))
            .setDisputedAmount(eur(disputed))
            .setLostDisputeAmount(eur(lost))
            .setExcessRefundedAmount(eur(excess))
            .build();

    assertThat(client.refundable("payment-1"))
        .isEqualTo(
            new Refundable(
                new dev.commercesuite.order.domain.Money("EUR", left),
                new dev.commercesuite.order.domain.Money("EUR", undecided)));
  }

  private static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }
}

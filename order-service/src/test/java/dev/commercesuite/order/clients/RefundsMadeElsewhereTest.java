package dev.commercesuite.order.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentResponse;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.order.testing.InProcess;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Refunds that others have made at the provider are in no amount of their payment before they have
 * succeeded, but in the list of its refunds.
 */
class RefundsMadeElsewhereTest {
  private Payment payment =
      Payment.newBuilder()
          .setId("payment-1")
          .setAmount(eur(1_000))
          .setCapturedAmount(eur(1_000))
          .setRefundedAmount(eur(100))
          .setPendingRefundAmount(eur(200))
          .build();

  /** The refunds that each page has. */
  private final List<List<Refund>> pages = new ArrayList<>();

  private final List<ListRefundsRequest> requests = new ArrayList<>();

  /** What happens at the payment service once it has answered the next call. */
  private Runnable afterwards = () -> {};

  private final InProcess peer =
      InProcess.peer(
          new PaymentServiceGrpc.PaymentServiceImplBase() {
            @Override
            public void getPayment(
                GetPaymentRequest request, StreamObserver<GetPaymentResponse> observer) {
              answer(observer, GetPaymentResponse.newBuilder().setPayment(payment).build());
            }

            @Override
            public void listRefunds(
                ListRefundsRequest request, StreamObserver<ListRefundsResponse> observer) {
              requests.add(request);
              int page =
                  request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
              boolean isLast = page + 1 == pages.size();
              answer(
                  observer,
                  ListRefundsResponse.newBuilder()
                      .addAllRefunds(pages.get(page))
                      .setNextPageToken(isLast ? "" : Integer.toString(page + 1))
                      .build());
            }
          });
  private final GrpcPayments client = new GrpcPayments(peer.channel(), () -> "token");

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void arePendingBesideThoseOfThePayment() {
    pages.add(List.of(elsewhere(300, RefundState.REFUND_STATE_PENDING)));

    assertThat(client.refundable("payment-1")).isEqualTo(refundable(400, 500));
  }

  @Test
  void areReadFromAllPages() {
    pages.add(List.of(elsewhere(30, RefundState.REFUND_STATE_PENDING)));
    pages.add(List.of());
    pages.add(
        List.of(
            elsewhere(4, RefundState.REFUND_STATE_PENDING),
            elsewhere(5, RefundState.REFUND_STATE_PENDING)));

    assertThat(client.refundable("payment-1")).isEqualTo(refundable(661, 239));
    assertThat(requests).extracting(ListRefundsRequest::getPageToken).containsExactly("", "1", "2");
    assertThat(requests).allMatch(request -> request.getPaymentId().equals("payment-1"));
  }

  /** The amounts of the payment have what was asked for here, and what has come to its end. */
  @ParameterizedTest
  @CsvSource({
    "REFUND_REASON_ORDER_CANCELLED, REFUND_STATE_PENDING",
    "REFUND_REASON_REQUESTED_BY_CUSTOMER, REFUND_STATE_PENDING",
    "REFUND_REASON_MADE_AT_PROVIDER, REFUND_STATE_SUCCEEDED",
    "REFUND_REASON_MADE_AT_PROVIDER, REFUND_STATE_FAILED",
  })
  void areTheOnlyOnesThatCountBesideThePayment(RefundReason reason, RefundState state) {
    pages.add(List.of(refund(300, reason, state)));

    assertThat(client.refundable("payment-1")).isEqualTo(refundable(700, 200));
  }

  /** More than there is, while nobody knows yet what of it is too much. */
  @Test
  void leaveNothingWhenTheyAreMoreThanIsLeft() {
    pages.add(List.of(elsewhere(900, RefundState.REFUND_STATE_PENDING)));

    assertThat(client.refundable("payment-1")).isEqualTo(refundable(0, 1_100));
  }

  /** It may be waited for once more than is needed, and must not be overlooked. */
  @Test
  void areNotOverlookedWhenTheyEndBetweenTwoCalls() {
    payment = payment.toBuilder().setPendingRefundAmount(eur(0)).build();
    pages.add(List.of(elsewhere(300, RefundState.REFUND_STATE_PENDING)));
    afterwards =
        () -> {
          pages.set(0, List.of(elsewhere(300, RefundState.REFUND_STATE_SUCCEEDED)));
          payment = payment.toBuilder().setRefundedAmount(eur(400)).build();
        };

    assertThat(client.refundable("payment-1").pending().minorUnits()).isEqualTo(300);
    assertThat(client.refundable("payment-1")).isEqualTo(refundable(600, 0));
  }

  @Test
  void areNotReadWithoutEnd() {
    for (int page = 0; page < 1_000; page++) {
      pages.add(List.of());
    }

    assertThatThrownBy(() -> client.refundable("payment-1"))
        .isInstanceOfSatisfying(
            OrderException.PaymentServiceUnavailable.class,
            e -> assertThat(e.isTransient()).isFalse());
    assertThat(requests).hasSize(100);
  }

  private <T> void answer(StreamObserver<T> observer, T response) {
    observer.onNext(response);
    Runnable now = afterwards;
    afterwards = () -> {};
    now.run();
    observer.onCompleted();
  }

  private static Refund elsewhere(long minorUnits, RefundState state) {
    return refund(minorUnits, RefundReason.REFUND_REASON_MADE_AT_PROVIDER, state);
  }

  private static Refund refund(long minorUnits, RefundReason reason, RefundState state) {
    return Refund.newBuilder().setAmount(eur(minorUnits)).setReason(reason).setState(state).build();
  }

  private static Refundable refundable(long left, long pending) {
    return new Refundable(
        new dev.commercesuite.order.domain.Money("EUR", left),
        new dev.commercesuite.order.domain.Money("EUR", pending));
  }

  private static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }
}

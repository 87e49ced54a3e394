package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CHARGE_PREVENTED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static dev.commercesuite.payment.grpc.AdapterFixture.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.ChargePrevention;
import dev.commercesuite.api.payment.v1.ConfirmPaymentRequest;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.PreventChargeRequest;
import dev.commercesuite.api.payment.v1.PreventChargeResponse;
import dev.commercesuite.api.payment.v1.Refund;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of PreventCharge, and of finding what a request has made. */
class PreventChargeIT {
  private final AdapterFixture suite = new AdapterFixture();

  @AfterEach
  void close() {
    suite.close();
  }

  private static PreventChargeRequest of(String requestId) {
    return PreventChargeRequest.newBuilder().setChargeRequestId(requestId).build();
  }

  @Test
  void refusesWhatWasPreventedWithAReasonOfItsOwn() {
    CreatePaymentRequest request = suite.request(1200, "tok_success").build();

    PreventChargeResponse prevented = suite.shop.preventCharge(of(request.getRequestId()));

    assertThat(prevented.getResult()).isEqualTo(ChargePrevention.CHARGE_PREVENTION_PREVENTED);
    assertThat(prevented.hasPayment()).isFalse();
    assertThat(failure(ERROR_REASON_CHARGE_PREVENTED, () -> suite.shop.createPayment(request)))
        .satisfies(failure -> assertThat(failure.message()).contains(request.getRequestId()));
    assertThat(suite.shop.preventCharge(of(request.getRequestId()))).isEqualTo(prevented);
  }

  @Test
  void knowsARequestHoweverItsIdIsSpelled() {
    CreatePaymentRequest request = suite.request(1200, "tok_success").build();
    var _ = suite.shop.preventCharge(of(request.getRequestId().toUpperCase(Locale.ROOT)));

    failure(ERROR_REASON_CHARGE_PREVENTED, () -> suite.shop.createPayment(request));
  }

  @Test
  void refusesAConfirmationThatWasPrevented() {
    Payment waiting = suite.charge(1200, "tok_requires_action");
    ConfirmPaymentRequest request =
        ConfirmPaymentRequest.newBuilder()
            .setPaymentId(waiting.getId())
            .setPaymentMethodToken("tok_success")
            .setRequestId(AdapterFixture.requestId())
            .build();
    var _ = suite.shop.preventCharge(of(request.getRequestId()));

    failure(ERROR_REASON_CHARGE_PREVENTED, () -> suite.shop.confirmPayment(request));
  }

  @Test
  void tellsWhatBecameOfAChargeThatHasEnded() {
    CreatePaymentRequest request = suite.request(1200, "tok_success").build();
    Payment paid = suite.shop.createPayment(request).getPayment();

    PreventChargeResponse ended = suite.shop.preventCharge(of(request.getRequestId()));

    assertThat(ended.getResult()).isEqualTo(ChargePrevention.CHARGE_PREVENTION_ENDED);
    assertThat(ended.getPayment()).isEqualTo(paid);
  }

  @Test
  void tellsThatAChargeIsUnderWay() {
    CreatePaymentRequest request = suite.request(1200, "tok_timeout_after_charge").build();
    var _ = suite.shop.createPayment(request);

    PreventChargeResponse underWay = suite.shop.preventCharge(of(request.getRequestId()));

    assertThat(underWay.getResult()).isEqualTo(ChargePrevention.CHARGE_PREVENTION_UNDER_WAY);
    assertThat(underWay.getPayment().getState()).isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
  }

  @Test
  void isForThoseWhoCharge() {
    PreventChargeRequest request = of(AdapterFixture.requestId());

    failure(ERROR_REASON_SCOPE_MISSING, () -> suite.finance.preventCharge(request));
    failure(ERROR_REASON_SCOPE_MISSING, () -> suite.as(suite.customer).preventCharge(request));
    failure(ERROR_REASON_INVALID_REQUEST, () -> suite.shop.preventCharge(of("attempt 1")));
  }

  @Test
  void anIdThatHasChargedChargesNoOtherPayment() {
    CreatePaymentRequest request = suite.request(1200, "tok_insufficient_funds").build();
    Payment declined = suite.shop.createPayment(request).getPayment();

    failure(
        ERROR_REASON_REQUEST_ID_REUSED,
        () ->
            suite.shop.confirmPayment(
                ConfirmPaymentRequest.newBuilder()
                    .setPaymentId(declined.getId())
                    .setPaymentMethodToken("tok_success")
                    .setRequestId(request.getRequestId())
                    .build()));
  }

  @Test
  void findsTheRefundOfARequestThatIsNotRecognised() {
    Payment paid = suite.charge(1200, "tok_success");
    CreateRefundRequest request = refund(paid, 300).build();
    Refund made = suite.shop.createRefund(request).getRefund();
    var _ = suite.shop.createRefund(refund(paid, 200).build());
    failure(
        ERROR_REASON_REQUEST_ID_REUSED,
        () -> suite.shop.createRefund(request.toBuilder().setNote("another body").build()));

    ListRefundsRequest.Builder list = ListRefundsRequest.newBuilder().setPaymentId(paid.getId());

    assertThat(suite.shop.listRefunds(list.build()).getRefundsList()).hasSize(2);
    assertThat(
            suite
                .shop
                .listRefunds(list.setRefundRequestId(request.getRequestId()).build())
                .getRefundsList())
        .containsExactly(made);
    assertThat(
            suite
                .shop
                .listRefunds(list.setRefundRequestId(AdapterFixture.requestId()).build())
                .getRefundsList())
        .isEmpty();
  }
}

package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RETURN_URL_NOT_ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.ConfirmPaymentRequest;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code return_url} of requests, through the call path. */
class ReturnUrlIT {
  private static final String BACK = "https://shop.example.com/checkout/done";

  private final AdapterFixture fixture = new AdapterFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private CreatePaymentRequest.Builder waiting() {
    return fixture.request(1200, "tok_action_never_taken");
  }

  private static ConfirmPaymentRequest.Builder again(Payment payment) {
    return ConfirmPaymentRequest.newBuilder()
        .setPaymentId(payment.getId())
        .setPaymentMethodToken("tok_action_never_taken")
        .setRequestId(AdapterFixture.requestId());
  }

  @Test
  void reachesTheProvider() {
    Payment payment = fixture.shop.createPayment(waiting().setReturnUrl(BACK).build()).getPayment();
    assertThat(payment.getNextAction().getRedirectUrl())
        .endsWith("?return_url=https%3A%2F%2Fshop.example.com%2Fcheckout%2Fdone");

    Payment confirmed =
        fixture
            .shop
            .confirmPayment(again(payment).setReturnUrl(BACK + "?again").build())
            .getPayment();
    assertThat(confirmed.getState()).isEqualTo(PaymentState.PAYMENT_STATE_REQUIRES_ACTION);
    assertThat(confirmed.getNextAction().getRedirectUrl()).endsWith("%2Fdone%3Fagain");
  }

  @Test
  void isTheDefaultWhenThereIsNone() {
    Payment payment = fixture.shop.createPayment(waiting().build()).getPayment();

    assertThat(payment.getNextAction().getRedirectUrl()).endsWith("%2Fdefault");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example/checkout", "https://shop.example.com/checkout/../admin"})
  void isRefusedByItsFieldAndNothingIsWritten(String url) {
    CreatePaymentRequest refused = waiting().setReturnUrl(url).build();
    RemoteFailure failure =
        AdapterFixture.failure(
            ERROR_REASON_RETURN_URL_NOT_ALLOWED, () -> fixture.shop.createPayment(refused));
    assertThat(failure.fieldViolations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo("return_url");
          assertThat(violation.description()).contains(url).contains("expected");
        });

    Payment payment =
        fixture.shop.createPayment(refused.toBuilder().setReturnUrl(BACK).build()).getPayment();
    AdapterFixture.failure(
        ERROR_REASON_RETURN_URL_NOT_ALLOWED,
        () -> fixture.shop.confirmPayment(again(payment).setReturnUrl(url).build()));
    assertThat(fixture.shop.confirmPayment(again(payment).build()).getPayment().getState())
        .isEqualTo(PaymentState.PAYMENT_STATE_REQUIRES_ACTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://shop.example.com/checkout/ä", "https://shop.example.com/a b"})
  void isPlainAscii(String url) {
    AdapterFixture.failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> fixture.shop.createPayment(waiting().setReturnUrl(url).build()));
  }

  @Test
  void hasALongestLength() {
    String longest = BACK + "x".repeat(1_000 - BACK.length());

    AdapterFixture.failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> fixture.shop.createPayment(waiting().setReturnUrl(longest + "x").build()));
    Payment payment =
        fixture.shop.createPayment(waiting().setReturnUrl(longest).build()).getPayment();
    assertThat(payment.getNextAction().getRedirectUrl().length()).isBetween(1_000, 5_000);
  }

  @Test
  void goesWithACharge() {
    RemoteFailure failure =
        AdapterFixture.failure(
            ERROR_REASON_INVALID_REQUEST,
            () ->
                fixture.shop.createPayment(waiting().setConfirm(false).setReturnUrl(BACK).build()));

    assertThat(failure.fieldViolations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.field()).isEqualTo("return_url"));
  }
}

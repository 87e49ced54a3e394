package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CAPTURE_EXCEEDS_AUTHORIZED;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CURRENCY_MISMATCH;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_EXISTS;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_METHOD_MISSING;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_NOT_FOUND;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_STATE_INVALID;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_REFUND_EXCEEDS_CAPTURED;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_REFUND_NOT_FOUND;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ETAG_MISMATCH;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAYMENT_METHOD_UNKNOWN;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.payment.grpc.AdapterFixture.eur;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static dev.commercesuite.payment.grpc.AdapterFixture.refund;
import static dev.commercesuite.payment.grpc.AdapterFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.commercesuite.api.payment.v1.BatchGetPaymentsRequest;
import dev.commercesuite.api.payment.v1.CancelPaymentRequest;
import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.CapturePaymentRequest;
import dev.commercesuite.api.payment.v1.ConfirmPaymentRequest;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.GetRefundRequest;
import dev.commercesuite.api.payment.v1.ListPaymentEventsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentsResponse;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.type.v1.Money;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class PaymentGrpcServiceIT {
  private final AdapterFixture suite = new AdapterFixture();

  @AfterAll
  void close() {
    suite.close();
  }

  @Test
  void chargesAndTellsEverythingAboutIt() {
    CreatePaymentRequest request = suite.request(1200, "tok_success").build();

    Payment payment = suite.shop.createPayment(request).getPayment();

    assertThat(payment.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(payment.getOrderId()).isEqualTo(request.getOrderId());
    assertThat(payment.getAmount()).isEqualTo(eur(1200));
    assertThat(payment.getCapturedAmount()).isEqualTo(eur(1200));
    assertThat(payment.getRefundedAmount()).isEqualTo(eur(0));
    assertThat(payment.getProvider()).isEqualTo("sandbox");
    assertThat(payment.getProviderReference()).startsWith("ch_");
    assertThat(payment.getDescription()).isEqualTo("Order 1");
    assertThat(payment.getEtag()).isNotEmpty();
    assertThat(get(payment)).isEqualTo(payment);
  }

  @Test
  void answersARepetitionWithTheSameBytes() {
    CreatePaymentRequest request = suite.request(1200, "tok_success").build();

    assertThat(suite.shop.createPayment(request)).isEqualTo(suite.shop.createPayment(request));
    failure(
        ERROR_REASON_REQUEST_ID_REUSED,
        () -> suite.shop.createPayment(request.toBuilder().setDescription("other").build()));
  }

  @Test
  void tellsADeclineAsAnOutcomeAndTakesAnotherMethod() {
    Payment declined = suite.charge(1200, "tok_insufficient_funds");

    assertThat(declined.getState()).isEqualTo(PaymentState.PAYMENT_STATE_REQUIRES_PAYMENT_METHOD);
    assertThat(declined.getLastError().getDeclineCode()).isEqualTo("insufficient_funds");
    assertThat(declined.getLastError().getMessage()).isNotEmpty();
    failure(ERROR_REASON_PAYMENT_METHOD_MISSING, () -> confirm(declined));
    Payment paid = confirm(declined, "tok_success");
    assertThat(paid.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(paid.hasLastError()).isFalse();
  }

  @Test
  void asksForAnActionAndGoesOn() {
    Payment waiting = suite.charge(1200, "tok_requires_action");

    assertThat(waiting.getState()).isEqualTo(PaymentState.PAYMENT_STATE_REQUIRES_ACTION);
    assertThat(waiting.getNextAction().getRedirectUrl()).startsWith("https://");
    Payment paid = confirm(waiting);
    assertThat(paid.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(paid.hasNextAction()).isFalse();
  }

  @Test
  void saysProcessingUntilTheProviderAnswersTheSameRequest() {
    CreatePaymentRequest request = suite.request(1200, "tok_timeout_after_charge").build();

    assertThat(suite.shop.createPayment(request).getPayment().getState())
        .isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
    assertThat(suite.shop.createPayment(request).getPayment().getState())
        .isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
  }

  @Test
  void holdsAndCapturesAPart() {
    Payment held = hold(1200);
    assertThat(held.getCapturableAmount()).isEqualTo(eur(1200));
    CapturePaymentRequest.Builder capture =
        CapturePaymentRequest.newBuilder().setPaymentId(held.getId());

    var tooMuch =
        failure(
            ERROR_REASON_CAPTURE_EXCEEDS_AUTHORIZED,
            () ->
                suite.shop.capturePayment(
                    capture.setAmount(eur(1201)).setRequestId(requestId()).build()));
    assertThat(tooMuch.metadata()).containsEntry("capturable_minor_units", "1200");
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.shop.capturePayment(capture.setAmount(eur(0)).setRequestId(requestId()).build()));
    failure(
        ERROR_REASON_ETAG_MISMATCH,
        () ->
            suite.shop.capturePayment(
                capture
                    .clone()
                    .setAmount(eur(1))
                    .setEtag("AAAAAAAAAAE")
                    .setRequestId(requestId())
                    .build()));
    Payment captured =
        suite
            .shop
            .capturePayment(
                capture
                    .setAmount(eur(700))
                    .setEtag(held.getEtag())
                    .setRequestId(requestId())
                    .build())
            .getPayment();

    assertThat(captured.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(captured.getCapturedAmount()).isEqualTo(eur(700));
    assertThat(captured.getCapturableAmount()).isEqualTo(eur(0));
  }

  @Test
  void cancelsWhatIsHeldAndNothingElse() {
    Payment cancelled = cancel(hold(1200));
    assertThat(cancelled.getState()).isEqualTo(PaymentState.PAYMENT_STATE_CANCELLED);

    Payment paid = suite.charge(1200, "tok_success");
    var refused = failure(ERROR_REASON_PAYMENT_STATE_INVALID, () -> cancel(paid));
    assertThat(refused.metadata()).containsEntry("state", "SUCCEEDED");
  }

  @Test
  void refundsInPartsAndNeverTooMuch() {
    Payment payment = suite.charge(1200, "tok_success");

    Refund first = suite.finance.createRefund(refund(payment, 500).build()).getRefund();

    assertThat(first.getState()).isEqualTo(RefundState.REFUND_STATE_SUCCEEDED);
    assertThat(first.getProviderReference()).startsWith("re_");
    var tooMuch =
        failure(
            ERROR_REASON_REFUND_EXCEEDS_CAPTURED,
            () -> suite.finance.createRefund(refund(payment, 701).build()));
    assertThat(tooMuch.metadata()).containsEntry("refundable_minor_units", "700");
    failure(
        ERROR_REASON_CURRENCY_MISMATCH,
        () ->
            suite.finance.createRefund(
                refund(payment, 1)
                    .setAmount(Money.newBuilder().setCurrencyCode("USD").setMinorUnits(1))
                    .build()));
    failure(
        ERROR_REASON_INVALID_REQUEST, () -> suite.finance.createRefund(refund(payment, 0).build()));
    suite.finance.createRefund(refund(payment, 700).build());
    assertThat(get(payment).getRefundedAmount()).isEqualTo(eur(1200));
    assertThat(
            suite
                .finance
                .listRefunds(ListRefundsRequest.newBuilder().setPaymentId(payment.getId()).build())
                .getRefundsList())
        .extracting(Refund::getAmount)
        .containsExactly(eur(700), eur(500));
  }

  @Test
  void namesTheFieldThatIsWrong() {
    var unknown =
        failure(ERROR_REASON_PAYMENT_METHOD_UNKNOWN, () -> suite.charge(1200, "tok_visa"));
    assertThat(unknown.message()).contains("tok_success").doesNotContain("tok_visa");
    failure(ERROR_REASON_INVALID_REQUEST, () -> suite.charge(0, "tok_success"));
    failure(ERROR_REASON_INVALID_REQUEST, () -> suite.charge(1200, ""));
    CreatePaymentRequest nothingToCharge =
        suite.request(1200, "tok_success").clearPaymentMethod().build();
    failure(ERROR_REASON_PAYMENT_METHOD_MISSING, () -> suite.shop.createPayment(nothingToCharge));
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.shop.createPayment(
                suite.request(1200, "tok_success").setOrderId("order-1").build()));
  }

  @Test
  void namesThePaymentThatTheOrderHasAlready() {
    CreatePaymentRequest request = suite.request(1200, "tok_success").build();
    Payment payment = suite.shop.createPayment(request).getPayment();

    var exists =
        failure(
            ERROR_REASON_PAYMENT_EXISTS,
            () -> suite.shop.createPayment(request.toBuilder().setRequestId(requestId()).build()));
    assertThat(exists.metadata()).containsEntry("payment_id", payment.getId());
  }

  @Test
  void tellsWhatHappened() {
    Payment payment = suite.charge(1200, "tok_success");
    Refund refund = suite.finance.createRefund(refund(payment, 500).build()).getRefund();

    List<PaymentEvent> events = events(payment, 3).getEventsList();
    assertThat(events)
        .extracting(PaymentEvent::getType)
        .containsExactly(
            PaymentEventType.PAYMENT_EVENT_TYPE_CREATED,
            PaymentEventType.PAYMENT_EVENT_TYPE_CONFIRMED,
            PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURED);
    assertThat(events.getFirst().getActor().getId()).isEqualTo("order-service");
    var rest =
        suite.finance.listPaymentEvents(
            ListPaymentEventsRequest.newBuilder()
                .setPaymentId(payment.getId())
                .setPageToken(events(payment, 3).getNextPageToken())
                .build());
    assertThat(rest.getEventsList())
        .extracting(PaymentEvent::getRefundId)
        .containsExactly(refund.getId(), refund.getId());
    assertThat(rest.getNextPageToken()).isEmpty();
  }

  @Test
  void listsInPagesThatFitTheirRequest() {
    suite.charge(100, "tok_success");
    suite.charge(200, "tok_success");
    ListPaymentsRequest request =
        ListPaymentsRequest.newBuilder().setPageSize(1).setCustomerId(suite.customer).build();

    ListPaymentsResponse first = suite.finance.listPayments(request);
    ListPaymentsResponse second =
        suite.finance.listPayments(
            request.toBuilder().setPageToken(first.getNextPageToken()).build());

    assertThat(first.getPayments(0).getAmount()).isEqualTo(eur(200));
    assertThat(second.getPayments(0).getAmount()).isEqualTo(eur(100));
    failure(
        ERROR_REASON_PAGE_TOKEN_INVALID,
        () ->
            suite.finance.listPayments(
                request.toBuilder()
                    .addStates(PaymentState.PAYMENT_STATE_FAILED)
                    .setPageToken(first.getNextPageToken())
                    .build()));
  }

  @Test
  void listsByTheTimeOfCreation() {
    Payment payment = suite.charge(1200, "tok_success");
    Refund refund = suite.finance.createRefund(refund(payment, 500).build()).getRefund();
    ListPaymentsRequest payments =
        ListPaymentsRequest.newBuilder().setOrderId(payment.getOrderId()).build();
    ListRefundsRequest refunds =
        ListRefundsRequest.newBuilder().setPaymentId(payment.getId()).build();
    Timestamp paid = payment.getCreateTime();
    Timestamp refunded = refund.getCreateTime();

    assertThat(
            suite
                .finance
                .listPayments(payments.toBuilder().setCreatedFrom(paid).build())
                .getPaymentsCount())
        .isOne();
    assertThat(
            suite
                .finance
                .listPayments(payments.toBuilder().setCreatedUntil(paid).build())
                .getPaymentsCount())
        .isZero();
    assertThat(
            suite
                .finance
                .listRefunds(refunds.toBuilder().setCreatedFrom(refunded).build())
                .getRefundsCount())
        .isOne();
    assertThat(
            suite
                .finance
                .listRefunds(refunds.toBuilder().setCreatedUntil(refunded).build())
                .getRefundsCount())
        .isZero();
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.finance.listPayments(
                payments.toBuilder().setCreatedFrom(paid).setCreatedUntil(paid).build()));
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.finance.listRefunds(
                refunds.toBuilder().setCreatedFrom(paid).setCreatedUntil(paid).build()));
  }

  @Test
  void listsPaymentsInAnyOfSeveralStates() {
    Payment payment = suite.charge(1200, "tok_success");
    ListPaymentsRequest ofOrder =
        ListPaymentsRequest.newBuilder().setOrderId(payment.getOrderId()).build();

    assertThat(
            suite
                .finance
                .listPayments(
                    ofOrder.toBuilder()
                        .addStates(PaymentState.PAYMENT_STATE_FAILED)
                        .addStates(PaymentState.PAYMENT_STATE_SUCCEEDED)
                        .build())
                .getPaymentsList())
        .extracting(Payment::getId)
        .containsExactly(payment.getId());
    assertThat(
            suite
                .finance
                .listPayments(
                    ofOrder.toBuilder().addStates(PaymentState.PAYMENT_STATE_FAILED).build())
                .getPaymentsCount())
        .isZero();
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.finance.listPayments(
                ofOrder.toBuilder().addStates(PaymentState.PAYMENT_STATE_UNSPECIFIED).build()));
  }

  @Test
  void getsSeveralPaymentsInTheOrderAskedFor() {
    String first = suite.charge(100, "tok_success").getId();
    String second = suite.charge(200, "tok_declined").getId();
    String absent = UUID.randomUUID().toString();
    BatchGetPaymentsRequest both =
        BatchGetPaymentsRequest.newBuilder().addPaymentIds(second).addPaymentIds(first).build();

    assertThat(suite.as(suite.customer).batchGetPayments(both).getPaymentsList())
        .extracting(Payment::getId)
        .containsExactly(second, first);
    assertThat(
            failure(
                    ERROR_REASON_PAYMENT_NOT_FOUND,
                    () ->
                        suite.finance.batchGetPayments(
                            both.toBuilder().addPaymentIds(absent).build()))
                .metadata())
        .containsEntry("payment_ids", absent);
    assertThat(
            failure(
                    ERROR_REASON_PAYMENT_NOT_FOUND,
                    () -> suite.as(UUID.randomUUID().toString()).batchGetPayments(both))
                .metadata())
        .containsEntry("payment_ids", second + " " + first);
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> suite.finance.batchGetPayments(both.toBuilder().addPaymentIds(first).build()));
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> suite.finance.batchGetPayments(BatchGetPaymentsRequest.getDefaultInstance()));
  }

  @Test
  void showsCustomersTheirOwnOnly() {
    Payment payment = suite.charge(1200, "tok_success");
    Refund refund = suite.finance.createRefund(refund(payment, 500).build()).getRefund();
    var owner = suite.as(suite.customer);
    var stranger = suite.as(UUID.randomUUID().toString());
    GetPaymentRequest request =
        GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build();

    assertThat(owner.getPayment(request).getPayment().getId()).isEqualTo(payment.getId());
    assertThat(owner.listPayments(ListPaymentsRequest.getDefaultInstance()).getPaymentsList())
        .isNotEmpty()
        .allSatisfy(own -> assertThat(own.getCustomerId()).isEqualTo(suite.customer));
    assertThat(stranger.listPayments(mine()).getPaymentsCount()).isZero();
    var foreign = failure(ERROR_REASON_PAYMENT_NOT_FOUND, () -> stranger.getPayment(request));
    String absentId = UUID.randomUUID().toString();
    var absent =
        failure(
            ERROR_REASON_PAYMENT_NOT_FOUND,
            () ->
                stranger.getPayment(GetPaymentRequest.newBuilder().setPaymentId(absentId).build()));
    assertThat(foreign.message().replace(payment.getId(), absentId)).isEqualTo(absent.message());
    failure(
        ERROR_REASON_REFUND_NOT_FOUND,
        () ->
            stranger.getRefund(GetRefundRequest.newBuilder().setRefundId(refund.getId()).build()));
    failure(
        ERROR_REASON_PAYMENT_NOT_FOUND,
        () ->
            stranger.listRefunds(
                ListRefundsRequest.newBuilder().setPaymentId(payment.getId()).build()));
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () ->
            stranger.listPayments(
                ListPaymentsRequest.newBuilder().setCustomerId(suite.customer).build()));
  }

  @Test
  void letsCustomersChangeNothing() {
    var customer = suite.as(suite.customer);
    Payment payment = suite.charge(1200, "tok_success");

    failure(
        ERROR_REASON_SCOPE_MISSING,
        () -> customer.createPayment(suite.request(1200, "tok_success").build()));
    failure(ERROR_REASON_SCOPE_MISSING, () -> customer.createRefund(refund(payment, 1).build()));
  }

  @Test
  void asksAServiceForTheCustomerThatItMeans() {
    failure(ERROR_REASON_INVALID_REQUEST, () -> suite.shop.listPayments(mine()));
  }

  private static ListPaymentsRequest mine() {
    return ListPaymentsRequest.newBuilder().setCustomerId("me").build();
  }

  private Payment hold(long minorUnits) {
    return suite
        .shop
        .createPayment(
            suite
                .request(minorUnits, "tok_success")
                .setCaptureMethod(CaptureMethod.CAPTURE_METHOD_MANUAL)
                .build())
        .getPayment();
  }

  private Payment confirm(Payment payment, String paymentMethod) {
    return confirm(confirmation(payment).setPaymentMethodToken(paymentMethod));
  }

  /** With the payment method that it has. */
  private Payment confirm(Payment payment) {
    return confirm(confirmation(payment));
  }

  private Payment confirm(ConfirmPaymentRequest.Builder request) {
    return suite.shop.confirmPayment(request.build()).getPayment();
  }

  private static ConfirmPaymentRequest.Builder confirmation(Payment payment) {
    return ConfirmPaymentRequest.newBuilder()
        .setPaymentId(payment.getId())
        .setRequestId(requestId());
  }

  private Payment cancel(Payment payment) {
    return suite
        .shop
        .cancelPayment(
            CancelPaymentRequest.newBuilder()
                .setPaymentId(payment.getId())
                .setNote("changed my mind")
                .setRequestId(requestId())
                .build())
        .getPayment();
  }

  private Payment get(Payment payment) {
    return suite
        .finance
        .getPayment(GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build())
        .getPayment();
  }

  private dev.commercesuite.api.payment.v1.ListPaymentEventsResponse events(
      Payment payment, int pageSize) {
    return suite.finance.listPaymentEvents(
        ListPaymentEventsRequest.newBuilder()
            .setPaymentId(payment.getId())
            .setPageSize(pageSize)
            .build());
  }
}

package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_NOT_FOUND;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_REFUND_NOT_FOUND;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ETAG_MISMATCH;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static dev.commercesuite.payment.grpc.AdapterFixture.refund;
import static dev.commercesuite.payment.grpc.AdapterFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.GetRefundRequest;
import dev.commercesuite.api.payment.v1.ListPaymentEventsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.UpdatePaymentRequest;
import dev.commercesuite.api.payment.v1.UpdateRefundRequest;
import dev.commercesuite.api.type.v1.ActorKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others write into payments and refunds, and find them by. */
class PaymentMetadataIT {
  private static final Map<String, String> BOOKED = Map.of("booking", "4711", "batch", "7");

  private final AdapterFixture suite = new AdapterFixture();

  @AfterEach
  void close() {
    suite.close();
  }

  private Payment charged() {
    return suite
        .shop
        .createPayment(suite.request(2_500, "tok_success").putMetadata("terminal", "t-1").build())
        .getPayment();
  }

  private Refund refunded(Payment payment) {
    return suite
        .finance
        .createRefund(refund(payment, 500).putMetadata("case", "c-1").build())
        .getRefund();
  }

  private static UpdatePaymentRequest.Builder update(Payment payment) {
    return UpdatePaymentRequest.newBuilder()
        .setPayment(payment.toBuilder().clearMetadata().putAllMetadata(BOOKED))
        .setUpdateMask(FieldMask.newBuilder().addPaths("metadata"))
        .setRequestId(requestId());
  }

  private static UpdateRefundRequest.Builder update(Refund refund) {
    return UpdateRefundRequest.newBuilder()
        .setRefund(refund.toBuilder().clearMetadata().putAllMetadata(BOOKED))
        .setUpdateMask(FieldMask.newBuilder().addPaths("metadata"))
        .setRequestId(requestId());
  }

  private Payment current(Payment payment) {
    return suite
        .finance
        .getPayment(GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build())
        .getPayment();
  }

  private Refund current(Refund refund) {
    return suite
        .finance
        .getRefund(GetRefundRequest.newBuilder().setRefundId(refund.getId()).build())
        .getRefund();
  }

  private PaymentEvent lastEvent(Payment payment) {
    return suite
        .finance
        .listPaymentEvents(
            ListPaymentEventsRequest.newBuilder().setPaymentId(payment.getId()).build())
        .getEventsList()
        .getLast();
  }

  @Test
  void whoeverCreatesAPaymentOrARefundWritesIntoIt() {
    Payment payment = charged();
    Refund refund = refunded(payment);

    assertThat(payment.getMetadataMap()).isEqualTo(Map.of("terminal", "t-1"));
    assertThat(payment.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(current(payment).getMetadataMap()).isEqualTo(payment.getMetadataMap());
    assertThat(refund.getMetadataMap()).isEqualTo(Map.of("case", "c-1"));
    assertThat(current(refund)).isEqualTo(refund);
    assertThat(suite.charge(100, "tok_success").getMetadataMap()).isEmpty();
  }

  @Test
  void financeReplacesTheMetadataOfAPaymentAndNothingElse() {
    Payment payment = charged();
    UpdatePaymentRequest request =
        update(payment.toBuilder().setDescription("another").build()).build();

    var first = suite.finance.updatePayment(request);
    var again = suite.finance.updatePayment(request);

    assertThat(again).as("the stored answer").isEqualTo(first);
    assertThat(first.getPayment())
        .isEqualTo(
            payment.toBuilder()
                .clearMetadata()
                .putAllMetadata(BOOKED)
                .setUpdateTime(first.getPayment().getUpdateTime())
                .setEtag(first.getPayment().getEtag())
                .build());
    assertThat(first.getPayment().getEtag()).isNotEqualTo(payment.getEtag());
    assertThat(current(payment)).isEqualTo(first.getPayment());
    PaymentEvent event = lastEvent(payment);
    assertThat(event.getType()).isEqualTo(PaymentEventType.PAYMENT_EVENT_TYPE_UPDATED);
    assertThat(event.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(event.getRefundId()).isEmpty();
    assertThat(event.getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_USER);
  }

  @Test
  void financeReplacesTheMetadataOfARefundAndNothingElse() {
    Payment payment = charged();
    Refund refund = refunded(payment);
    UpdateRefundRequest request = update(refund.toBuilder().setNote("another").build()).build();

    var first = suite.finance.updateRefund(request);
    var again = suite.finance.updateRefund(request);

    assertThat(again).as("the stored answer").isEqualTo(first);
    assertThat(first.getRefund())
        .isEqualTo(
            refund.toBuilder()
                .clearMetadata()
                .putAllMetadata(BOOKED)
                .setUpdateTime(first.getRefund().getUpdateTime())
                .build());
    assertThat(current(refund)).isEqualTo(first.getRefund());
    assertThat(lastEvent(payment).getType()).isEqualTo(PaymentEventType.PAYMENT_EVENT_TYPE_UPDATED);
    assertThat(lastEvent(payment).getRefundId()).isEqualTo(refund.getId());
    assertThat(lastEvent(payment).getAmount()).isEqualTo(refund.getAmount());
    Payment after = current(payment);
    assertThat(after.getRefundedAmount()).isEqualTo(refund.getAmount());
    assertThat(after.getMetadataMap()).isEqualTo(payment.getMetadataMap());
    assertThat(refunded(payment).getMetadataMap()).isEqualTo(Map.of("case", "c-1"));
    assertThat(current(refund)).as("after another refund").isEqualTo(first.getRefund());
  }

  @Test
  void metadataStaysWhenMoneyMovesAfterwards() {
    Payment payment = charged();
    Payment updated = suite.finance.updatePayment(update(payment).build()).getPayment();

    refunded(payment);

    assertThat(current(payment).getMetadataMap()).isEqualTo(updated.getMetadataMap());
  }

  @Test
  void onlyFinanceChangesMetadata() {
    Payment payment = charged();
    Refund refund = refunded(payment);
    Payment before = current(payment);
    List<PaymentServiceBlockingStub> others =
        List.of(suite.as(suite.customer), suite.as(suite.customer, "finance.read"), suite.shop);

    for (PaymentServiceBlockingStub other : others) {
      assertThat(
              failure(
                      ERROR_REASON_SCOPE_MISSING,
                      () -> other.updatePayment(update(payment).build()))
                  .metadata())
          .containsEntry("scopes", "finance");
      failure(ERROR_REASON_SCOPE_MISSING, () -> other.updateRefund(update(refund).build()));
    }
    assertThat(current(payment)).isEqualTo(before);
    assertThat(current(refund)).isEqualTo(refund);
  }

  @Test
  void refusesWhatCannotBeUpdated() {
    Payment payment = charged();
    Refund refund = refunded(payment);
    UpdatePaymentRequest description =
        update(payment)
            .setUpdateMask(FieldMask.newBuilder().addPaths("metadata").addPaths("description"))
            .build();

    assertThat(
            failure(
                    ERROR_REASON_UPDATE_MASK_INVALID,
                    () -> suite.finance.updatePayment(description))
                .fieldViolations()
                .getFirst()
                .description())
        .isEqualTo("\"description\" is unknown or not writable; expected metadata");
    failure(
        ERROR_REASON_UPDATE_MASK_INVALID,
        () ->
            suite.finance.updateRefund(
                update(refund).setUpdateMask(FieldMask.newBuilder().addPaths("note")).build()));
    failure(ERROR_REASON_ETAG_MISMATCH, () -> suite.finance.updatePayment(update(payment).build()));
    failure(
        ERROR_REASON_PAYMENT_NOT_FOUND,
        () ->
            suite.finance.updatePayment(
                update(payment.toBuilder().setId(requestId()).build()).build()));
    failure(
        ERROR_REASON_REFUND_NOT_FOUND,
        () ->
            suite.finance.updateRefund(
                update(refund.toBuilder().setId(requestId()).build()).build()));
    UpdateRefundRequest once = update(refund).build();
    var _ = suite.finance.updateRefund(once);
    failure(
        ERROR_REASON_REQUEST_ID_REUSED,
        () ->
            suite.finance.updateRefund(
                once.toBuilder().setRefund(refund.toBuilder().clearMetadata()).build()));
  }

  @Test
  void listsShowWhatHasAllOfThePairs() {
    Payment payment = charged();
    Payment other = charged();
    Refund refund = refunded(payment);
    Refund second = refunded(payment);
    Payment booked = suite.finance.updatePayment(update(current(payment)).build()).getPayment();
    Refund bookedRefund = suite.finance.updateRefund(update(second).build()).getRefund();

    assertThat(payments(suite.finance, BOOKED)).containsExactly(current(booked));
    assertThat(payments(suite.finance, Map.of("terminal", "t-1"))).containsExactly(other);
    assertThat(payments(suite.finance, Map.of("batch", "7", "booking", "4712"))).isEmpty();
    assertThat(payments(suite.finance, Map.of())).hasSize(2);
    assertThat(payments(suite.as(suite.customer), BOOKED)).containsExactly(current(booked));
    assertThat(payments(suite.as(requestId()), BOOKED)).as("a stranger").isEmpty();
    assertThat(refunds(payment, BOOKED)).containsExactly(bookedRefund);
    assertThat(refunds(payment, Map.of("case", "c-1"))).containsExactly(refund);
    assertThat(refunds(payment, Map.of("case", "c-2"))).isEmpty();
    assertThat(refunds(payment, Map.of())).hasSize(2);
  }

  private static List<Payment> payments(
      PaymentServiceBlockingStub caller, Map<String, String> metadata) {
    return caller
        .listPayments(ListPaymentsRequest.newBuilder().putAllMetadata(metadata).build())
        .getPaymentsList();
  }

  private List<Refund> refunds(Payment payment, Map<String, String> metadata) {
    return suite
        .finance
        .listRefunds(
            ListRefundsRequest.newBuilder()
                .setPaymentId(payment.getId())
                .putAllMetadata(metadata)
                .build())
        .getRefundsList();
  }
}

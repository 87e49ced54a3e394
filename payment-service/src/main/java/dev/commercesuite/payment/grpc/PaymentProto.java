package dev.commercesuite.payment.grpc;

import static dev.commercesuite.payment.grpc.ValueProto.money;

import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.ListPaymentsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentsResponse;
import dev.commercesuite.api.payment.v1.PreventChargeResponse;
import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Amounts;
import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.payment.ChargePrevention;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import java.util.List;
import java.util.stream.Collectors;

/** Payments, from the contract to the domain and back. */
final class PaymentProto {
  /** What an update mask can name. */
  static final List<String> WRITABLE = List.of("metadata");

  private PaymentProto() {}

  static NewPayment newPayment(CreatePaymentRequest request) {
    return new NewPayment(
        OrderId.of(request.getOrderId()),
        CustomerId.of(request.getCustomerId()),
        money(request.getAmount()),
        captureMethod(request.getCaptureMethod()),
        request.getPaymentMethodToken(),
        request.getConfirm(),
        request.getReturnUrl(),
        request.getDescription(),
        request.getMetadataMap());
  }

  static PaymentFilter filter(ListPaymentsRequest request, Actor actor) {
    String order = request.getOrderId();
    CreateTimeRange created = CreateTimeRange.of(request);
    return new PaymentFilter(
        request.getStatesList().stream().map(PaymentProto::state).collect(Collectors.toSet()),
        order.isEmpty() ? null : OrderId.of(order),
        CurrentActor.customer(request.getCustomerId(), actor),
        created.from(),
        created.until(),
        request.getMetadataMap());
  }

  static dev.commercesuite.api.payment.v1.Payment payment(Payment payment) {
    Amounts amounts = payment.amounts();
    var message =
        dev.commercesuite.api.payment.v1.Payment.newBuilder()
            .setId(payment.id().toString())
            .setOrderId(payment.order().toString())
            .setCustomerId(payment.customer().toString())
            .setState(state(payment.state()))
            .setAmount(money(payment.amount()))
            .setCapturableAmount(money(amounts.money(capturable(payment))))
            .setCapturedAmount(money(amounts.money(amounts.captured())))
            .setRefundedAmount(money(amounts.money(amounts.refunded())))
            .setPendingRefundAmount(money(amounts.money(amounts.refunding())))
            .setDisputedAmount(money(amounts.money(amounts.elsewhere().disputed())))
            .setLostDisputeAmount(money(amounts.money(amounts.elsewhere().disputeLosses())))
            .setExcessRefundedAmount(money(amounts.money(amounts.elsewhere().excessRefunded())))
            .setCaptureMethod(captureMethod(payment.captureMethod()))
            .setDescription(payment.description())
            .setProvider(payment.provider())
            .setCreateTime(Timestamps.of(payment.createTime()))
            .setUpdateTime(Timestamps.of(payment.updateTime()))
            .setEtag(Etag.of(payment.version()))
            .putAllMetadata(payment.metadata());
    Decline decline = payment.lastDecline();
    if (decline != null) {
      message.setLastError(ValueProto.error(decline));
    }
    NextAction action = payment.nextAction();
    if (action != null && payment.state() == PaymentState.REQUIRES_ACTION) {
      message.setNextAction(nextAction(action));
    }
    String reference = payment.chargeReference();
    if (reference != null) {
      message.setProviderReference(reference);
    }
    return message.build();
  }

  static PreventChargeResponse prevention(ChargePrevention prevention) {
    var message = PreventChargeResponse.newBuilder();
    switch (prevention) {
      case ChargePrevention.Prevented _ ->
          message.setResult(
              dev.commercesuite.api.payment.v1.ChargePrevention.CHARGE_PREVENTION_PREVENTED);
      case ChargePrevention.UnderWay(Payment payment) ->
          message
              .setResult(
                  dev.commercesuite.api.payment.v1.ChargePrevention.CHARGE_PREVENTION_UNDER_WAY)
              .setPayment(payment(payment));
      case ChargePrevention.Ended(Payment payment) ->
          message
              .setResult(dev.commercesuite.api.payment.v1.ChargePrevention.CHARGE_PREVENTION_ENDED)
              .setPayment(payment(payment));
    }
    return message.build();
  }

  private static long capturable(Payment payment) {
    return payment.state() == PaymentState.REQUIRES_CAPTURE ? payment.amounts().capturable() : 0;
  }

  private static dev.commercesuite.api.type.v1.NextAction nextAction(NextAction action) {
    return dev.commercesuite.api.type.v1.NextAction.newBuilder()
        .setRedirectUrl(action.redirectUrl())
        .setClientSecret(action.clientSecret())
        .build();
  }

  private static CaptureMethod captureMethod(
      dev.commercesuite.api.payment.v1.CaptureMethod method) {
    return switch (method) {
      case CAPTURE_METHOD_MANUAL -> CaptureMethod.MANUAL;
      case CAPTURE_METHOD_UNSPECIFIED, CAPTURE_METHOD_AUTOMATIC, UNRECOGNIZED ->
          CaptureMethod.AUTOMATIC;
    };
  }

  private static dev.commercesuite.api.payment.v1.CaptureMethod captureMethod(
      CaptureMethod method) {
    return switch (method) {
      case AUTOMATIC -> dev.commercesuite.api.payment.v1.CaptureMethod.CAPTURE_METHOD_AUTOMATIC;
      case MANUAL -> dev.commercesuite.api.payment.v1.CaptureMethod.CAPTURE_METHOD_MANUAL;
    };
  }

  private static PaymentState state(dev.commercesuite.api.payment.v1.PaymentState state) {
    return switch (state) {
      case PAYMENT_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "state is " + state + "; validation lets none through");
      case PAYMENT_STATE_REQUIRES_PAYMENT_METHOD -> PaymentState.REQUIRES_PAYMENT_METHOD;
      case PAYMENT_STATE_REQUIRES_CONFIRMATION -> PaymentState.REQUIRES_CONFIRMATION;
      case PAYMENT_STATE_REQUIRES_ACTION -> PaymentState.REQUIRES_ACTION;
      case PAYMENT_STATE_PROCESSING -> PaymentState.PROCESSING;
      case PAYMENT_STATE_REQUIRES_CAPTURE -> PaymentState.REQUIRES_CAPTURE;
      case PAYMENT_STATE_SUCCEEDED -> PaymentState.SUCCEEDED;
      case PAYMENT_STATE_CANCELLED -> PaymentState.CANCELLED;
      case PAYMENT_STATE_FAILED -> PaymentState.FAILED;
    };
  }

  static dev.commercesuite.api.payment.v1.PaymentState state(PaymentState state) {
    return dev.commercesuite.api.payment.v1.PaymentState.valueOf("PAYMENT_STATE_" + state.name());
  }

  static ListPaymentsResponse list(Page<dev.commercesuite.api.payment.v1.Payment> page) {
    return ListPaymentsResponse.newBuilder()
        .addAllPayments(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}

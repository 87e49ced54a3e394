package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsResponse;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewRefund;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import java.util.List;
import java.util.UUID;

/** Refunds, from the contract to the domain and back. */
final class RefundProto {
  /** What an update mask can name. */
  static final List<String> WRITABLE = List.of("metadata");

  private RefundProto() {}

  static NewRefund newRefund(CreateRefundRequest request) {
    return new NewRefund(
        PaymentId.of(request.getPaymentId()),
        ValueProto.money(request.getAmount()),
        reason(request.getReason()),
        request.getNote(),
        request.getMetadataMap());
  }

  static dev.commercesuite.api.payment.v1.Refund refund(Refund refund) {
    var message =
        dev.commercesuite.api.payment.v1.Refund.newBuilder()
            .setId(refund.id().toString())
            .setPaymentId(refund.payment().toString())
            .setState(RefundState.valueOf("REFUND_STATE_" + refund.state().name()))
            .setAmount(ValueProto.money(refund.amount()))
            .setReason(RefundReason.valueOf("REFUND_REASON_" + refund.reason().name()))
            .setNote(refund.note())
            .setCreateTime(Timestamps.of(refund.createTime()))
            .setUpdateTime(Timestamps.of(refund.updateTime()))
            .putAllMetadata(refund.metadata());
    if (refund.isMadeAtProvider()) {
      message.setExcessAmount(
          ValueProto.money(new Money(refund.amount().currency(), refund.excess())));
    }
    Decline failure = refund.failure();
    if (failure != null) {
      message.setError(ValueProto.error(failure));
    }
    String reference = refund.providerReference();
    if (reference != null) {
      message.setProviderReference(reference);
    }
    return message.build();
  }

  static RefundFilter filter(ListRefundsRequest request) {
    CreateTimeRange created = CreateTimeRange.of(request);
    String requestId = request.getRefundRequestId();
    return new RefundFilter(
        PaymentId.of(request.getPaymentId()),
        created.from(),
        created.until(),
        request.getMetadataMap(),
        requestId.isEmpty() ? null : UUID.fromString(requestId));
  }

  private static Refund.Reason reason(RefundReason reason) {
    return switch (reason) {
      case REFUND_REASON_REQUESTED_BY_CUSTOMER -> Refund.Reason.REQUESTED_BY_CUSTOMER;
      case REFUND_REASON_ORDER_CANCELLED -> Refund.Reason.ORDER_CANCELLED;
      case REFUND_REASON_DUPLICATE -> Refund.Reason.DUPLICATE;
      case REFUND_REASON_FRAUDULENT -> Refund.Reason.FRAUDULENT;
      case REFUND_REASON_UNSPECIFIED, REFUND_REASON_MADE_AT_PROVIDER, UNRECOGNIZED ->
          throw new IllegalArgumentException("the contract requires a reason");
    };
  }

  static ListRefundsResponse list(Page<dev.commercesuite.api.payment.v1.Refund> page) {
    return ListRefundsResponse.newBuilder()
        .addAllRefunds(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}

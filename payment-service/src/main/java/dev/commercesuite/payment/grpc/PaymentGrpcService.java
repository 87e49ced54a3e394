package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.BatchGetPaymentsRequest;
import dev.commercesuite.api.payment.v1.BatchGetPaymentsResponse;
import dev.commercesuite.api.payment.v1.CancelPaymentRequest;
import dev.commercesuite.api.payment.v1.CancelPaymentResponse;
import dev.commercesuite.api.payment.v1.CapturePaymentRequest;
import dev.commercesuite.api.payment.v1.CapturePaymentResponse;
import dev.commercesuite.api.payment.v1.ConfirmPaymentRequest;
import dev.commercesuite.api.payment.v1.ConfirmPaymentResponse;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.CreatePaymentResponse;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.CreateRefundResponse;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentResponse;
import dev.commercesuite.api.payment.v1.GetRefundRequest;
import dev.commercesuite.api.payment.v1.GetRefundResponse;
import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.ListPaymentEventsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentEventsResponse;
import dev.commercesuite.api.payment.v1.ListPaymentsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentsResponse;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsResponse;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PreventChargeRequest;
import dev.commercesuite.api.payment.v1.PreventChargeResponse;
import dev.commercesuite.api.payment.v1.ReportProviderEventRequest;
import dev.commercesuite.api.payment.v1.ReportProviderEventResponse;
import dev.commercesuite.api.payment.v1.UpdatePaymentRequest;
import dev.commercesuite.api.payment.v1.UpdatePaymentResponse;
import dev.commercesuite.api.payment.v1.UpdateRefundRequest;
import dev.commercesuite.api.payment.v1.UpdateRefundResponse;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.api.payment.v1.WatchPaymentsRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentsResponse;
import dev.commercesuite.interceptors.validation.UpdateMask;
import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.Payments;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.domain.payment.Refunds;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.runtime.paging.Pages;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;

/** Payments and refunds over gRPC. */
public final class PaymentGrpcService extends PaymentServiceGrpc.PaymentServiceImplBase {
  private final Payments payments;
  private final Refunds refunds;
  private final ProviderEvents events;
  private final PaymentWatches watches;

  /** The outcome of a step that has begun is recorded even when the caller is gone. */
  private final IdempotentCalls calls;

  private final Pages pages;

  public PaymentGrpcService(
      Payments payments,
      Refunds refunds,
      ProviderEvents events,
      PaymentWatches watches,
      IdempotentCalls calls,
      Pages pages) {
    this.payments = payments;
    this.refunds = refunds;
    this.events = events;
    this.watches = watches;
    this.calls = calls.runningToCompletion();
    this.pages = pages;
  }

  @Override
  public void createPayment(
      CreatePaymentRequest request, StreamObserver<CreatePaymentResponse> observer) {
    calls.answer(
        PaymentServiceGrpc.getCreatePaymentMethod(),
        request,
        observer,
        idempotent ->
            payments.create(CurrentActor.get(), idempotent, PaymentProto.newPayment(request)),
        (Payment payment) ->
            CreatePaymentResponse.newBuilder().setPayment(PaymentProto.payment(payment)).build());
  }

  @Override
  public void getPayment(GetPaymentRequest request, StreamObserver<GetPaymentResponse> observer) {
    Payment payment = payments.get(CurrentActor.get(), PaymentId.of(request.getPaymentId()));
    Replies.complete(
        observer,
        GetPaymentResponse.newBuilder().setPayment(PaymentProto.payment(payment)).build());
  }

  @Override
  public void batchGetPayments(
      BatchGetPaymentsRequest request, StreamObserver<BatchGetPaymentsResponse> observer) {
    List<PaymentId> ids = request.getPaymentIdsList().stream().map(PaymentId::of).toList();
    List<Payment> found = payments.getAll(CurrentActor.get(), ids);
    Replies.complete(
        observer,
        BatchGetPaymentsResponse.newBuilder()
            .addAllPayments(found.stream().map(PaymentProto::payment).toList())
            .build());
  }

  @Override
  public void listPayments(
      ListPaymentsRequest request, StreamObserver<ListPaymentsResponse> observer) {
    Actor actor = CurrentActor.get();
    PaymentFilter filter = PaymentProto.filter(request, actor);
    Page<dev.commercesuite.api.payment.v1.Payment> page =
        pages.page(
            request,
            Payment::id,
            PaymentId::of,
            (after, limit) -> payments.list(actor, filter, after, limit),
            PaymentProto::payment);
    Replies.complete(observer, PaymentProto.list(page));
  }

  @Override
  public void confirmPayment(
      ConfirmPaymentRequest request, StreamObserver<ConfirmPaymentResponse> observer) {
    calls.answer(
        PaymentServiceGrpc.getConfirmPaymentMethod(),
        request,
        observer,
        idempotent ->
            payments.confirm(
                CurrentActor.get(),
                idempotent,
                PaymentId.of(request.getPaymentId()),
                request.getPaymentMethodToken(),
                request.getReturnUrl(),
                Etag.expectedVersion(request.getEtag())),
        (Payment payment) ->
            ConfirmPaymentResponse.newBuilder().setPayment(PaymentProto.payment(payment)).build());
  }

  @Override
  public void preventCharge(
      PreventChargeRequest request, StreamObserver<PreventChargeResponse> observer) {
    UUID requestId = UUID.fromString(request.getChargeRequestId());
    Replies.complete(observer, PaymentProto.prevention(payments.preventCharge(requestId)));
  }

  @Override
  public void capturePayment(
      CapturePaymentRequest request, StreamObserver<CapturePaymentResponse> observer) {
    calls.answer(
        PaymentServiceGrpc.getCapturePaymentMethod(),
        request,
        observer,
        idempotent ->
            payments.capture(
                CurrentActor.get(),
                idempotent,
                PaymentId.of(request.getPaymentId()),
                request.hasAmount() ? ValueProto.money(request.getAmount()) : null,
                Etag.expectedVersion(request.getEtag())),
        (Payment payment) ->
            CapturePaymentResponse.newBuilder().setPayment(PaymentProto.payment(payment)).build());
  }

  @Override
  public void cancelPayment(
      CancelPaymentRequest request, StreamObserver<CancelPaymentResponse> observer) {
    calls.answer(
        PaymentServiceGrpc.getCancelPaymentMethod(),
        request,
        observer,
        idempotent ->
            payments.cancel(
                CurrentActor.get(),
                idempotent,
                PaymentId.of(request.getPaymentId()),
                request.getNote(),
                Etag.expectedVersion(request.getEtag())),
        (Payment payment) ->
            CancelPaymentResponse.newBuilder().setPayment(PaymentProto.payment(payment)).build());
  }

  @Override
  public void createRefund(
      CreateRefundRequest request, StreamObserver<CreateRefundResponse> observer) {
    calls.answer(
        PaymentServiceGrpc.getCreateRefundMethod(),
        request,
        observer,
        idempotent ->
            refunds.create(CurrentActor.get(), idempotent, RefundProto.newRefund(request)),
        (Refund refund) ->
            CreateRefundResponse.newBuilder().setRefund(RefundProto.refund(refund)).build());
  }

  @Override
  public void getRefund(GetRefundRequest request, StreamObserver<GetRefundResponse> observer) {
    Refund refund = refunds.get(CurrentActor.get(), RefundId.of(request.getRefundId()));
    Replies.complete(
        observer, GetRefundResponse.newBuilder().setRefund(RefundProto.refund(refund)).build());
  }

  @Override
  public void listRefunds(
      ListRefundsRequest request, StreamObserver<ListRefundsResponse> observer) {
    Actor actor = CurrentActor.get();
    RefundFilter filter = RefundProto.filter(request);
    Page<dev.commercesuite.api.payment.v1.Refund> page =
        pages.page(
            request,
            Refund::id,
            RefundId::of,
            (after, limit) -> refunds.list(actor, filter, after, limit),
            RefundProto::refund);
    Replies.complete(observer, RefundProto.list(page));
  }

  @Override
  public void listPaymentEvents(
      ListPaymentEventsRequest request, StreamObserver<ListPaymentEventsResponse> observer) {
    Actor actor = CurrentActor.get();
    PaymentId payment = PaymentId.of(request.getPaymentId());
    Page<dev.commercesuite.api.payment.v1.PaymentEvent> page =
        pages.page(
            request,
            PaymentEvent::sequence,
            Long::valueOf,
            (after, limit) -> payments.events(actor, payment, after == null ? 0 : after, limit),
            PaymentEventProto::event);
    Replies.complete(observer, PaymentEventProto.list(page));
  }

  @Override
  public void reportProviderEvent(
      ReportProviderEventRequest request, StreamObserver<ReportProviderEventResponse> observer) {
    ProviderEvents.Reported reported =
        events.report(
            request.getProvider(), request.getPayload().toByteArray(), request.getSignature());
    Replies.complete(
        observer,
        ReportProviderEventResponse.newBuilder()
            .setEventId(reported.eventId())
            .setDuplicate(reported.duplicate())
            .build());
  }

  @Override
  public void updatePayment(
      UpdatePaymentRequest request, StreamObserver<UpdatePaymentResponse> observer) {
    var changed = request.getPayment();
    var _ = UpdateMask.paths(request.getUpdateMask(), PaymentProto.WRITABLE);
    calls.answer(
        PaymentServiceGrpc.getUpdatePaymentMethod(),
        request,
        observer,
        idempotent ->
            payments.annotate(
                CurrentActor.get(),
                idempotent,
                PaymentId.of(changed.getId()),
                changed.getMetadataMap(),
                Etag.expectedVersion(changed.getEtag())),
        (Payment payment) ->
            UpdatePaymentResponse.newBuilder().setPayment(PaymentProto.payment(payment)).build());
  }

  @Override
  public void updateRefund(
      UpdateRefundRequest request, StreamObserver<UpdateRefundResponse> observer) {
    var changed = request.getRefund();
    var _ = UpdateMask.paths(request.getUpdateMask(), RefundProto.WRITABLE);
    calls.answer(
        PaymentServiceGrpc.getUpdateRefundMethod(),
        request,
        observer,
        idempotent ->
            refunds.annotate(
                CurrentActor.get(),
                idempotent,
                RefundId.of(changed.getId()),
                changed.getMetadataMap()),
        (Refund refund) ->
            UpdateRefundResponse.newBuilder().setRefund(RefundProto.refund(refund)).build());
  }

  @Override
  public void watchPayment(
      WatchPaymentRequest request, StreamObserver<WatchPaymentResponse> observer) {
    Actor actor = CurrentActor.get();
    PaymentId id = PaymentId.of(request.getPaymentId());
    watches.watch(() -> payments.get(actor, id), request, observer);
  }

  @Override
  public void watchPayments(
      WatchPaymentsRequest request, StreamObserver<WatchPaymentsResponse> observer) {
    watches.watch(CurrentActor.get(), request, observer);
  }

  @Override
  public void listPaymentChanges(
      ListPaymentChangesRequest request, StreamObserver<ListPaymentChangesResponse> observer) {
    Replies.complete(observer, watches.list(CurrentActor.get(), request));
  }
}

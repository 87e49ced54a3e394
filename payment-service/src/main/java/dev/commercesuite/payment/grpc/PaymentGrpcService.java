package dev.commercesuite.payment.grpc;

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
import dev.commercesuite.api.payment.v1.ListPaymentEventsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentEventsResponse;
import dev.commercesuite.api.payment.v1.ListPaymentsRequest;
import dev.commercesuite.api.payment.v1.ListPaymentsResponse;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsResponse;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.ReportProviderEventRequest;
import dev.commercesuite.api.payment.v1.ReportProviderEventResponse;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.Payments;
import dev.commercesuite.payment.domain.payment.Refunds;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.grpc.Pages.Page;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCall;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageTokens;
import io.grpc.stub.StreamObserver;
import java.util.UUID;

/** Payments and refunds over gRPC. */
public final class PaymentGrpcService extends PaymentServiceGrpc.PaymentServiceImplBase {
  private final Payments payments;
  private final Refunds refunds;
  private final ProviderEvents events;
  private final PaymentWatches watches;
  private final IdempotentCalls calls;
  private final Pages pages;

  public PaymentGrpcService(
      Payments payments,
      Refunds refunds,
      ProviderEvents events,
      PaymentWatches watches,
      IdempotentCalls calls,
      PageTokens pageTokens) {
    this.payments = payments;
    this.refunds = refunds;
    this.events = events;
    this.watches = watches;
    this.calls = calls;
    this.pages = new Pages(pageTokens);
  }

  @Override
  public void createPayment(
      CreatePaymentRequest request, StreamObserver<CreatePaymentResponse> observer) {
    IdempotentCall<Payment, CreatePaymentResponse> call =
        calls.of(
            PaymentServiceGrpc.getCreatePaymentMethod(),
            request,
            payment ->
                CreatePaymentResponse.newBuilder()
                    .setPayment(PaymentProto.payment(payment))
                    .build());
    var answer =
        CurrentActor.toItsEnd(() ->
            payments.create(CurrentActor.current(), PaymentProto.newPayment(request), call.once()));
    Replies.complete(observer, call.response(answer));
  }

  @Override
  public void getPayment(GetPaymentRequest request, StreamObserver<GetPaymentResponse> observer) {
    Payment payment = payments.get(CurrentActor.current(), payment(request.getPaymentId()));
    Replies.complete(
        observer,
        GetPaymentResponse.newBuilder().setPayment(PaymentProto.payment(payment)).build());
  }

  @Override
  public void listPayments(
      ListPaymentsRequest request, StreamObserver<ListPaymentsResponse> observer) {
    Actor actor = CurrentActor.current();
    PaymentFilter filter = PaymentProto.filter(request);
    Page<Payment> page =
        pages.page(
            request,
            request.getPageSize(),
            (position, limit) ->
                payments.list(
                    actor, filter, position.map(PaymentGrpcService::payment).orElse(null), limit),
            payment -> payment.id().toString());
    Replies.complete(
        observer,
        ListPaymentsResponse.newBuilder()
            .addAllPayments(page.items().stream().map(PaymentProto::payment).toList())
            .setNextPageToken(page.nextToken())
            .build());
  }

  @Override
  public void confirmPayment(
      ConfirmPaymentRequest request, StreamObserver<ConfirmPaymentResponse> observer) {
    IdempotentCall<Payment, ConfirmPaymentResponse> call =
        calls.of(
            PaymentServiceGrpc.getConfirmPaymentMethod(),
            request,
            payment ->
                ConfirmPaymentResponse.newBuilder()
                    .setPayment(PaymentProto.payment(payment))
                    .build());
    var answer =
        CurrentActor.toItsEnd(() ->
            payments.confirm(
                CurrentActor.current(),
                payment(request.getPaymentId()),
                request.getPaymentMethod(),
                ValueProto.expectedVersion(request.getEtag()),
                call.once()));
    Replies.complete(observer, call.response(answer));
  }

  @Override
  public void capturePayment(
      CapturePaymentRequest request, StreamObserver<CapturePaymentResponse> observer) {
    IdempotentCall<Payment, CapturePaymentResponse> call =
        calls.of(
            PaymentServiceGrpc.getCapturePaymentMethod(),
            request,
            payment ->
                CapturePaymentResponse.newBuilder()
                    .setPayment(PaymentProto.payment(payment))
                    .build());
    var answer =
        CurrentActor.toItsEnd(() ->
            payments.capture(
                CurrentActor.current(),
                payment(request.getPaymentId()),
                request.hasAmount() ? ValueProto.money(request.getAmount()) : null,
                ValueProto.expectedVersion(request.getEtag()),
                call.once()));
    Replies.complete(observer, call.response(answer));
  }

  @Override
  public void cancelPayment(
      CancelPaymentRequest request, StreamObserver<CancelPaymentResponse> observer) {
    IdempotentCall<Payment, CancelPaymentResponse> call =
        calls.of(
            PaymentServiceGrpc.getCancelPaymentMethod(),
            request,
            payment ->
                CancelPaymentResponse.newBuilder()
                    .setPayment(PaymentProto.payment(payment))
                    .build());
    var answer =
        CurrentActor.toItsEnd(() ->
            payments.cancel(
                CurrentActor.current(),
                payment(request.getPaymentId()),
                request.getReason(),
                ValueProto.expectedVersion(request.getEtag()),
                call.once()));
    Replies.complete(observer, call.response(answer));
  }

  @Override
  public void createRefund(
      CreateRefundRequest request, StreamObserver<CreateRefundResponse> observer) {
    IdempotentCall<Refund, CreateRefundResponse> call =
        calls.of(
            PaymentServiceGrpc.getCreateRefundMethod(),
            request,
            refund ->
                CreateRefundResponse.newBuilder().setRefund(RefundProto.refund(refund)).build());
    var answer =
        CurrentActor.toItsEnd(() ->
            refunds.create(CurrentActor.current(), RefundProto.newRefund(request), call.once()));
    Replies.complete(observer, call.response(answer));
  }

  @Override
  public void getRefund(GetRefundRequest request, StreamObserver<GetRefundResponse> observer) {
    Refund refund = refunds.get(CurrentActor.current(), refund(request.getRefundId()));
    Replies.complete(
        observer, GetRefundResponse.newBuilder().setRefund(RefundProto.refund(refund)).build());
  }

  @Override
  public void listRefunds(
      ListRefundsRequest request, StreamObserver<ListRefundsResponse> observer) {
    Actor actor = CurrentActor.current();
    PaymentId payment = payment(request.getPaymentId());
    Page<Refund> page =
        pages.page(
            request,
            request.getPageSize(),
            (position, limit) ->
                refunds.list(
                    actor, payment, position.map(PaymentGrpcService::refund).orElse(null), limit),
            refund -> refund.id().toString());
    Replies.complete(
        observer,
        ListRefundsResponse.newBuilder()
            .addAllRefunds(page.items().stream().map(RefundProto::refund).toList())
            .setNextPageToken(page.nextToken())
            .build());
  }

  @Override
  public void listPaymentEvents(
      ListPaymentEventsRequest request, StreamObserver<ListPaymentEventsResponse> observer) {
    Actor actor = CurrentActor.current();
    PaymentId payment = payment(request.getPaymentId());
    Page<PaymentEvent> page =
        pages.page(
            request,
            request.getPageSize(),
            (position, limit) ->
                payments.events(actor, payment, position.map(Long::valueOf).orElse(0L), limit),
            event -> Long.toString(event.sequence()));
    Replies.complete(
        observer,
        ListPaymentEventsResponse.newBuilder()
            .addAllEvents(page.items().stream().map(PaymentEventProto::event).toList())
            .setNextPageToken(page.nextToken())
            .build());
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
  public void watchPayment(
      WatchPaymentRequest request, StreamObserver<WatchPaymentResponse> observer) {
    Payment payment = payments.get(CurrentActor.current(), payment(request.getPaymentId()));
    watches.watch(payment, request, observer);
  }

  private static PaymentId payment(String id) {
    return new PaymentId(UUID.fromString(id));
  }

  private static RefundId refund(String id) {
    return new RefundId(UUID.fromString(id));
  }
}

package dev.commercesuite.order.testing;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CHARGE_PREVENTED;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_EXISTS;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_STATE_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAYMENT_METHOD_UNKNOWN;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PROVIDER_REFUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RETURN_URL_NOT_ALLOWED;

import com.google.protobuf.Message;
import dev.commercesuite.api.payment.v1.CancelPaymentRequest;
import dev.commercesuite.api.payment.v1.CancelPaymentResponse;
import dev.commercesuite.api.payment.v1.ChargePrevention;
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
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.PreventChargeRequest;
import dev.commercesuite.api.payment.v1.PreventChargeResponse;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.api.type.v1.NextAction;
import dev.commercesuite.api.type.v1.PaymentError;
import dev.commercesuite.interceptors.errors.Failure;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A payment service in memory that keeps to the contract: one payment per order, one effect per
 * request id. What comes of a charge is said by the payment method: {@code tok_success}, {@code
 * tok_declined}, {@code tok_action}, {@code tok_processing}, {@code tok_refused}; others are
 * unknown. A payment that waits for its customer goes on when it is confirmed or cancelled, and not
 * by itself. Return URLs below {@link #SHOP} are allowed.
 */
public final class FakePaymentService extends PaymentServiceGrpc.PaymentServiceImplBase {
  public static final String SHOP = "https://shop.example.com";

  private final Map<String, Payment> payments = new LinkedHashMap<>();

  /** Those whose customer has acted at the provider, which knows it and says nothing. */
  private final Set<String> acted = new HashSet<>();

  private final List<String> returnUrls = new ArrayList<>();
  private final Map<String, Refund> refunds = new LinkedHashMap<>();
  private final Map<String, Message> answers = new HashMap<>();
  private final Set<String> prevented = new HashSet<>();
  private final Set<String> unrecognised = new HashSet<>();
  private int charges;
  private int failing;
  private RefundState refundState = RefundState.REFUND_STATE_SUCCEEDED;

  /** The next calls find nobody at home. */
  public synchronized void failNext(int calls) {
    failing = calls;
  }

  /** What refunds come to from now on. */
  public synchronized void refundsEndAs(RefundState state) {
    refundState = state;
    refunds.replaceAll((_, refund) -> refund.toBuilder().setState(state).build());
  }

  /** A payment that was processed has succeeded meanwhile. */
  public synchronized void succeed(String paymentId) {
    require(paymentId, PaymentState.PAYMENT_STATE_PROCESSING);
    var _ = charged(payment(paymentId).toBuilder(), "tok_success");
  }

  /** The customer does at the provider what a payment waits for, which takes the money. */
  public synchronized void act(String paymentId) {
    require(paymentId, PaymentState.PAYMENT_STATE_REQUIRES_ACTION);
    acted.add(paymentId);
  }

  /** Where customers are sent back to, of each request that charges. */
  public synchronized List<String> returnUrls() {
    return List.copyOf(returnUrls);
  }

  /** How often money was asked for. */
  public synchronized int charges() {
    return charges;
  }

  /** How much was given back of a payment. */
  public synchronized long refunded(String paymentId) {
    return refunds.values().stream()
        .filter(refund -> refund.getPaymentId().equals(paymentId))
        .mapToLong(refund -> refund.getAmount().getMinorUnits())
        .sum();
  }

  /** The payment as it is. */
  public synchronized Payment payment(String paymentId) {
    Payment payment = payments.get(paymentId);
    if (payment == null) {
      throw new AssertionError("no payment " + paymentId);
    }
    return payment;
  }

  @Override
  public void createPayment(
      CreatePaymentRequest request, StreamObserver<CreatePaymentResponse> observer) {
    answer(
        observer,
        () ->
            once(
                request.getRequestId(),
                CreatePaymentResponse.class,
                () -> {
                  payments.values().stream()
                      .filter(payment -> payment.getOrderId().equals(request.getOrderId()))
                      .filter(payment -> payment.getState() != PaymentState.PAYMENT_STATE_CANCELLED)
                      .findFirst()
                      .ifPresent(payment -> {
                        throw Failure.of(ERROR_REASON_PAYMENT_EXISTS, "exists")
                            .with("payment_id", payment.getId())
                            .toStatusRuntimeException();
                      });
                  Payment.Builder payment =
                      Payment.newBuilder()
                          .setId(UUID.randomUUID().toString())
                          .setOrderId(request.getOrderId())
                          .setAmount(request.getAmount());
                  noteReturnUrl(request.getReturnUrl());
                  return CreatePaymentResponse.newBuilder()
                      .setPayment(charge(payment, request.getPaymentMethodToken()))
                      .build();
                }));
  }

  @Override
  public void confirmPayment(
      ConfirmPaymentRequest request, StreamObserver<ConfirmPaymentResponse> observer) {
    answer(
        observer,
        () ->
            once(
                request.getRequestId(),
                ConfirmPaymentResponse.class,
                () -> {
                  Payment payment = payment(request.getPaymentId());
                  requireOpen(payment);
                  noteReturnUrl(request.getReturnUrl());
                  return ConfirmPaymentResponse.newBuilder()
                      .setPayment(
                          acted.remove(payment.getId())
                              ? charged(payment.toBuilder(), "tok_success")
                              : charge(payment.toBuilder(), request.getPaymentMethodToken()))
                      .build();
                }));
  }

  @Override
  public void preventCharge(
      PreventChargeRequest request, StreamObserver<PreventChargeResponse> observer) {
    answer(
        observer,
        () -> {
          Payment charged =
              switch (answers.get(request.getChargeRequestId())) {
                case CreatePaymentResponse created -> created.getPayment();
                case ConfirmPaymentResponse confirmed -> confirmed.getPayment();
                case null, default -> null;
              };
          if (charged == null) {
            prevented.add(request.getChargeRequestId());
            return PreventChargeResponse.newBuilder()
                .setResult(ChargePrevention.CHARGE_PREVENTION_PREVENTED)
                .build();
          }
          Payment now = payment(charged.getId());
          return PreventChargeResponse.newBuilder()
              .setResult(
                  now.getState() == PaymentState.PAYMENT_STATE_PROCESSING
                      ? ChargePrevention.CHARGE_PREVENTION_UNDER_WAY
                      : ChargePrevention.CHARGE_PREVENTION_ENDED)
              .setPayment(now)
              .build();
        });
  }

  /** A new secret came: what is repeated is not recognised, only refused. */
  public synchronized void replaceSecret() {
    unrecognised.addAll(answers.keySet());
  }

  @Override
  public void getPayment(GetPaymentRequest request, StreamObserver<GetPaymentResponse> observer) {
    answer(
        observer,
        () -> GetPaymentResponse.newBuilder().setPayment(current(request.getPaymentId())).build());
  }

  /** Refunds that others have made are in no amount of a payment before they have succeeded. */
  private Payment current(String paymentId) {
    Payment payment = payment(paymentId);
    return payment.toBuilder()
        .setRefundedAmount(
            sum(payment, refund -> refund.getState() == RefundState.REFUND_STATE_SUCCEEDED))
        .setPendingRefundAmount(
            sum(
                payment,
                refund ->
                    refund.getState() == RefundState.REFUND_STATE_PENDING
                        && refund.getReason() != RefundReason.REFUND_REASON_MADE_AT_PROVIDER))
        .build();
  }

  private Money sum(Payment payment, Predicate<Refund> which) {
    long minorUnits =
        refunds.values().stream()
            .filter(refund -> refund.getPaymentId().equals(payment.getId()))
            .filter(which)
            .mapToLong(refund -> refund.getAmount().getMinorUnits())
            .sum();
    return payment.getAmount().toBuilder().setMinorUnits(minorUnits).build();
  }

  /** Others begin to give money back at the provider, which takes its time. */
  public synchronized void refundElsewhere(String paymentId, long minorUnits) {
    Refund refund =
        Refund.newBuilder()
            .setId(UUID.randomUUID().toString())
            .setPaymentId(paymentId)
            .setAmount(payment(paymentId).getAmount().toBuilder().setMinorUnits(minorUnits))
            .setReason(RefundReason.REFUND_REASON_MADE_AT_PROVIDER)
            .setState(RefundState.REFUND_STATE_PENDING)
            .build();
    refunds.put(refund.getId(), refund);
  }

  @Override
  public void cancelPayment(
      CancelPaymentRequest request, StreamObserver<CancelPaymentResponse> observer) {
    answer(
        observer,
        () ->
            once(
                request.getRequestId(),
                CancelPaymentResponse.class,
                () -> {
                  Payment payment = payment(request.getPaymentId());
                  requireOpen(payment);
                  return CancelPaymentResponse.newBuilder()
                      .setPayment(
                          acted.remove(payment.getId())
                              ? charged(payment.toBuilder(), "tok_success")
                              : keep(
                                  payment.toBuilder()
                                      .setState(PaymentState.PAYMENT_STATE_CANCELLED)))
                      .build();
                }));
  }

  @Override
  public void createRefund(
      CreateRefundRequest request, StreamObserver<CreateRefundResponse> observer) {
    answer(
        observer,
        () -> {
          if (answers.get(request.getRequestId()) instanceof CreateRefundResponse known
              && !known.getRefund().getAmount().equals(request.getAmount())) {
            throw Failure.of(ERROR_REASON_REQUEST_ID_REUSED, "another amount")
                .toStatusRuntimeException();
          }
          return once(
              request.getRequestId(),
              CreateRefundResponse.class,
              () -> {
                Refund refund =
                    Refund.newBuilder()
                        .setId(UUID.randomUUID().toString())
                        .setPaymentId(request.getPaymentId())
                        .setAmount(request.getAmount())
                        .setReason(request.getReason())
                        .setState(refundState)
                        .build();
                refunds.put(refund.getId(), refund);
                return CreateRefundResponse.newBuilder().setRefund(refund).build();
              });
        });
  }

  @Override
  public void listRefunds(
      ListRefundsRequest request, StreamObserver<ListRefundsResponse> observer) {
    answer(
        observer,
        () ->
            ListRefundsResponse.newBuilder()
                .addAllRefunds(
                    refunds.values().stream()
                        .filter(refund -> refund.getPaymentId().equals(request.getPaymentId()))
                        .filter(refund ->
                            request.getRefundRequestId().isEmpty()
                                || (answers.get(request.getRefundRequestId())
                                        instanceof CreateRefundResponse made
                                    && made.getRefund().getId().equals(refund.getId())))
                        .toList())
                .build());
  }

  /** Refunds that are under way come to their end. */
  public synchronized void endRefunds(RefundState state) {
    refunds.replaceAll((_, refund) ->
        refund.getState() == RefundState.REFUND_STATE_PENDING
            ? refund.toBuilder().setState(state).build()
            : refund);
  }

  @Override
  public void getRefund(GetRefundRequest request, StreamObserver<GetRefundResponse> observer) {
    answer(
        observer,
        () ->
            GetRefundResponse.newBuilder()
                .setRefund(refunds.getOrDefault(request.getRefundId(), Refund.getDefaultInstance()))
                .build());
  }

  /** Nothing is told here of what happens to payments. */
  @Override
  public void listPaymentChanges(
      ListPaymentChangesRequest request, StreamObserver<ListPaymentChangesResponse> observer) {
    observer.onNext(ListPaymentChangesResponse.newBuilder().setResumeToken("quiet").build());
    observer.onCompleted();
  }

  private Payment charge(Payment.Builder payment, String method) {
    charges++;
    return charged(payment, method);
  }

  private Payment charged(Payment.Builder payment, String method) {
    payment.clearLastError().clearNextAction();
    switch (method) {
      case "tok_success" ->
          payment
              .setState(PaymentState.PAYMENT_STATE_SUCCEEDED)
              .setCapturedAmount(payment.getAmount());
      case "tok_declined" ->
          payment
              .setState(PaymentState.PAYMENT_STATE_REQUIRES_PAYMENT_METHOD)
              .setLastError(
                  PaymentError.newBuilder()
                      .setDeclineCode("card_declined")
                      .setMessage("The card was declined."));
      case "tok_action" ->
          payment
              .setState(PaymentState.PAYMENT_STATE_REQUIRES_ACTION)
              .setNextAction(NextAction.newBuilder().setRedirectUrl("https://bank.example/3ds"));
      case "tok_processing" -> payment.setState(PaymentState.PAYMENT_STATE_PROCESSING);
      case "tok_refused" ->
          throw Failure.of(ERROR_REASON_PROVIDER_REFUSED, "too small").toStatusRuntimeException();
      default ->
          throw Failure.of(ERROR_REASON_PAYMENT_METHOD_UNKNOWN, "unknown")
              .toStatusRuntimeException();
    }
    return keep(payment);
  }

  private Payment keep(Payment.Builder payment) {
    Payment kept = payment.build();
    payments.put(kept.getId(), kept);
    return kept;
  }

  private void noteReturnUrl(String url) {
    if (!url.isEmpty() && !url.startsWith(SHOP + "/")) {
      throw Failure.of(ERROR_REASON_RETURN_URL_NOT_ALLOWED, "not allowed")
          .toStatusRuntimeException();
    }
    returnUrls.add(url);
  }

  private void require(String paymentId, PaymentState state) {
    if (payment(paymentId).getState() != state) {
      throw new AssertionError(paymentId + " is " + payment(paymentId).getState());
    }
  }

  private static void requireOpen(Payment payment) {
    switch (payment.getState()) {
      case PAYMENT_STATE_REQUIRES_PAYMENT_METHOD, PAYMENT_STATE_REQUIRES_ACTION -> {}
      default ->
          throw Failure.of(ERROR_REASON_PAYMENT_STATE_INVALID, "state " + payment.getState())
              .with("state", payment.getState().name())
              .toStatusRuntimeException();
    }
  }

  private <T extends Message> T once(String requestId, Class<T> type, Supplier<T> effect) {
    if (unrecognised.contains(requestId)) {
      throw Failure.of(ERROR_REASON_REQUEST_ID_REUSED, "another body").toStatusRuntimeException();
    }
    Message known = answers.get(requestId);
    if (known != null) {
      return type.cast(known);
    }
    if (prevented.contains(requestId)) {
      throw Failure.of(ERROR_REASON_CHARGE_PREVENTED, "prevented").toStatusRuntimeException();
    }
    T answer = effect.get();
    answers.put(requestId, answer);
    return answer;
  }

  private synchronized <T> void answer(StreamObserver<T> observer, Supplier<T> call) {
    try {
      if (failing > 0) {
        failing--;
        throw Failure.of(ERROR_REASON_DEPENDENCY_UNAVAILABLE, "away").toStatusRuntimeException();
      }
      observer.onNext(call.get());
      observer.onCompleted();
    } catch (RuntimeException e) {
      observer.onError(e);
    }
  }
}

package dev.commercesuite.order.clients;

import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_CHARGE_PREVENTED;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_EXISTS;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_PAYMENT_STATE_INVALID;
import static dev.commercesuite.api.payment.v1.ErrorReason.ERROR_REASON_REFUND_EXCEEDS_CAPTURED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAYMENT_METHOD_UNKNOWN;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PROVIDER_REFUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_IN_FLIGHT;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RETURN_URL_NOT_ALLOWED;

import dev.commercesuite.api.payment.v1.CancelPaymentRequest;
import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.ConfirmPaymentRequest;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.GetRefundRequest;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.ListRefundsResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.PreventChargeRequest;
import dev.commercesuite.api.payment.v1.PreventChargeResponse;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.order.domain.refund.RefundError;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The payment service over gRPC. Thread-safe. */
public final class GrpcPayments implements Payments {
  private static final Logger log = LoggerFactory.getLogger(GrpcPayments.class);

  /** As many as the payment service puts on a page. */
  private static final int REFUNDS_ON_A_PAGE = 1_000;

  /** No payment has so many refunds: then the pages have no end. */
  private static final int MOST_PAGES = 100;

  private final PaymentServiceBlockingStub stub;

  /**
   * Makes no call yet.
   *
   * @param paymentService a channel that gives every call a deadline
   */
  public GrpcPayments(Channel paymentService, TokenSource tokens) {
    this.stub =
        PaymentServiceGrpc.newBlockingStub(paymentService)
            .withCallCredentials(new BearerCredentials(tokens));
  }

  @Override
  public PaymentReport charge(Order order, PaymentAttempt attempt) {
    String paymentId = attempt.paymentId();
    return paymentId == null ? create(order, attempt) : confirm(paymentId, attempt);
  }

  private PaymentReport create(Order order, PaymentAttempt attempt) {
    CreatePaymentRequest request =
        CreatePaymentRequest.newBuilder()
            .setOrderId(order.id().toString())
            .setCustomerId(order.customerId())
            .setAmount(PaymentMessages.money(order.total()))
            .setPaymentMethodToken(attempt.paymentMethod())
            .setReturnUrl(attempt.returnUrl())
            .setCaptureMethod(CaptureMethod.CAPTURE_METHOD_AUTOMATIC)
            .setConfirm(true)
            .setDescription("Order " + order.id())
            .setRequestId(attempt.id().toString())
            .build();
    try {
      return PaymentMessages.report(stub.createPayment(request).getPayment());
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      String existing = failure.metadata().get("payment_id");
      return failure.is(ERROR_REASON_PAYMENT_EXISTS) && existing != null
          ? confirm(existing, attempt)
          : chargeFailed(attempt, failure, e);
    }
  }

  private PaymentReport confirm(String paymentId, PaymentAttempt attempt) {
    ConfirmPaymentRequest request =
        ConfirmPaymentRequest.newBuilder()
            .setPaymentId(paymentId)
            .setPaymentMethodToken(attempt.paymentMethod())
            .setReturnUrl(attempt.returnUrl())
            .setRequestId(attempt.id().toString())
            .build();
    try {
      return PaymentMessages.report(stub.confirmPayment(request).getPayment());
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      return failure.is(ERROR_REASON_PAYMENT_STATE_INVALID)
          ? find(paymentId)
          : chargeFailed(attempt, failure, e);
    }
  }

  @Override
  public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
    return prevention(attempt);
  }

  private ChargePrevention prevention(PaymentAttempt attempt) {
    PreventChargeRequest request =
        PreventChargeRequest.newBuilder().setChargeRequestId(attempt.id().toString()).build();
    PreventChargeResponse response = calling(() -> stub.preventCharge(request));
    return switch (response.getResult()) {
      case CHARGE_PREVENTION_PREVENTED -> new ChargePrevention.Prevented();
      case CHARGE_PREVENTION_UNDER_WAY, CHARGE_PREVENTION_ENDED ->
          new ChargePrevention.Begun(PaymentMessages.report(response.getPayment()));
      case CHARGE_PREVENTION_UNSPECIFIED, UNRECOGNIZED ->
          throw OrderException.PaymentServiceUnavailable.defect(null);
    };
  }

  private PaymentReport chargeFailed(
      PaymentAttempt attempt, RemoteFailure failure, StatusRuntimeException e) {
    String paymentId = attempt.paymentId();
    if (failure.is(ERROR_REASON_CHARGE_PREVENTED) || failure.is(ERROR_REASON_REQUEST_ID_REUSED)) {
      // Not to be charged any more; or charged before, under a secret or a key that is gone.
      return fate(attempt);
    }
    if (failure.is(ERROR_REASON_PAYMENT_METHOD_UNKNOWN)) {
      return new PaymentReport(paymentId, new MethodUnknown());
    }
    if (failure.is(ERROR_REASON_PROVIDER_REFUSED)) {
      return new PaymentReport(paymentId, new Refused(failure.message()));
    }
    if (failure.is(ERROR_REASON_RETURN_URL_NOT_ALLOWED)) {
      // It was allowed when the attempt began: the services are configured differently, or anew.
      return new PaymentReport(paymentId, new Refused(failure.message()));
    }
    if (failure.is(ERROR_REASON_REQUEST_IN_FLIGHT)
        || failure.code() == Status.Code.DEADLINE_EXCEEDED) {
      // It is being charged, or may be: not known yet.
      return new PaymentReport(paymentId, new Started());
    }
    throw unavailable(failure, e);
  }

  /** What has become of an attempt that the payment service refuses to charge. */
  private PaymentReport fate(PaymentAttempt attempt) {
    String paymentId = attempt.paymentId();
    return switch (prevention(attempt)) {
      case ChargePrevention.Begun(PaymentReport report) -> report;
      case ChargePrevention.Prevented _ ->
          paymentId == null ? new PaymentReport(null, PaymentMessages.CANCELLED) : find(paymentId);
    };
  }

  @Override
  public PaymentReport find(String paymentId) {
    return calling(() -> PaymentMessages.report(get(paymentId)));
  }

  @Override
  public PaymentReport close(String paymentId, UUID key) {
    CancelPaymentRequest request =
        CancelPaymentRequest.newBuilder()
            .setPaymentId(paymentId)
            .setNote("The order was cancelled or not paid in time.")
            .setRequestId(key.toString())
            .build();
    try {
      Payment payment = stub.cancelPayment(request).getPayment();
      // A repeated call gets the first answer; how far it is by now, only the payment itself knows.
      return payment.getState() == PaymentState.PAYMENT_STATE_CANCELLED
          ? PaymentMessages.report(payment)
          : find(paymentId);
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      if (failure.is(ERROR_REASON_PAYMENT_STATE_INVALID)
          || failure.is(ERROR_REASON_REQUEST_ID_REUSED)) {
        return find(paymentId);
      }
      throw unavailable(failure, e);
    }
  }

  @Override
  public Refundable refundable(String paymentId) {
    // Before the payment: what ends in between counts twice then, and is waited for once more.
    long pendingElsewhere = pendingElsewhere(paymentId);
    Payment payment = calling(() -> get(paymentId));
    String currency = payment.getAmount().getCurrencyCode();
    long pending = payment.getPendingRefundAmount().getMinorUnits() + pendingElsewhere;
    // What was lost in a dispute the customer has already. A dispute may be about refunded money
    // too.
    long left =
        Math.max(
            0,
            payment.getCapturedAmount().getMinorUnits()
                - payment.getRefundedAmount().getMinorUnits()
                - payment.getLostDisputeAmount().getMinorUnits()
                - pending);
    long withheld = Math.min(payment.getDisputedAmount().getMinorUnits(), left);
    return new Refundable(new Money(currency, left), new Money(currency, pending + withheld));
  }

  /**
   * What refunds that others have made at the provider give back, unless they fail. It is in no
   * amount of the payment before they have succeeded, and the provider may have given it already.
   */
  private long pendingElsewhere(String paymentId) {
    long pending = 0;
    String token = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      ListRefundsRequest request =
          ListRefundsRequest.newBuilder()
              .setPaymentId(paymentId)
              .setPageSize(REFUNDS_ON_A_PAGE)
              .setPageToken(token)
              .build();
      ListRefundsResponse refunds = calling(() -> stub.listRefunds(request));
      pending +=
          refunds.getRefundsList().stream()
              .filter(GrpcPayments::isPendingElsewhere)
              .mapToLong(refund -> refund.getAmount().getMinorUnits())
              .sum();
      token = refunds.getNextPageToken();
      if (token.isEmpty()) {
        return pending;
      }
    }
    log.atWarn()
        .addKeyValue("payment_id", paymentId)
        .addKeyValue("pages", MOST_PAGES)
        .log("The refunds of a payment have no end");
    throw OrderException.PaymentServiceUnavailable.defect(null);
  }

  private static boolean isPendingElsewhere(Refund refund) {
    return refund.getReason() == RefundReason.REFUND_REASON_MADE_AT_PROVIDER
        && switch (refund.getState()) {
          case REFUND_STATE_PENDING, REFUND_STATE_UNSPECIFIED, UNRECOGNIZED -> true;
          case REFUND_STATE_SUCCEEDED, REFUND_STATE_FAILED -> false;
        };
  }

  @Override
  public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
    CreateRefundRequest request =
        CreateRefundRequest.newBuilder()
            .setPaymentId(paymentId)
            .setAmount(PaymentMessages.money(amount))
            .setReason(
                switch (cause) {
                  case ORDER_CANCELLED -> RefundReason.REFUND_REASON_ORDER_CANCELLED;
                  case ORDER_REFUNDED -> RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER;
                })
            .setRequestId(key.toString())
            .build();
    try {
      return PaymentMessages.refundReport(stub.createRefund(request).getRefund());
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      if (failure.is(ERROR_REASON_REFUND_EXCEEDS_CAPTURED)
          || failure.is(ERROR_REASON_PAYMENT_STATE_INVALID)
          || failure.is(ERROR_REASON_PROVIDER_REFUSED)) {
        String code = String.valueOf(failure.reason()).toLowerCase(Locale.ROOT);
        return PaymentMessages.failedRefund(
            paymentId, new RefundError(code, failure.message()), null);
      }
      if (failure.is(ERROR_REASON_REQUEST_ID_REUSED)) {
        return refundOf(paymentId, amount, key, failure, e);
      }
      throw unavailable(failure, e);
    }
  }

  /**
   * The refund of a request that was there before and is not recognised: the payment service's
   * secret was replaced, or has forgotten the request. It has given the money back, or will.
   */
  private RefundReport refundOf(
      String paymentId, Money amount, UUID key, RemoteFailure failure, StatusRuntimeException e) {
    ListRefundsRequest request =
        ListRefundsRequest.newBuilder()
            .setPaymentId(paymentId)
            .setRefundRequestId(key.toString())
            .build();
    return calling(() -> stub.listRefunds(request)).getRefundsList().stream()
        .filter(refund -> refund.getAmount().equals(PaymentMessages.money(amount)))
        .findFirst()
        .map(PaymentMessages::refundReport)
        .orElseThrow(() -> unavailable(failure, e));
  }

  @Override
  public RefundReport findRefund(String refundId) {
    GetRefundRequest request = GetRefundRequest.newBuilder().setRefundId(refundId).build();
    return calling(() -> PaymentMessages.refundReport(stub.getRefund(request).getRefund()));
  }

  private Payment get(String paymentId) {
    return stub.getPayment(GetPaymentRequest.newBuilder().setPaymentId(paymentId).build())
        .getPayment();
  }

  private static <T> T calling(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw unavailable(RemoteFailure.from(e), e);
    }
  }

  /** Whatever it is, it is not the customer's fault, and the same call can be made again. */
  static OrderException unavailable(RemoteFailure failure, StatusRuntimeException e) {
    log.atWarn()
        .addKeyValue("code", failure.code())
        .addKeyValue("reason", failure.reason())
        .addKeyValue("detail", failure.message())
        .log("A call to the payment service failed");
    return switch (failure.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, CANCELLED ->
          OrderException.PaymentServiceUnavailable.outage(e);
      // Tokens and certificates are mended in one place, for all orders.
      case UNAUTHENTICATED, PERMISSION_DENIED -> OrderException.PaymentServiceUnavailable.outage(e);
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS ->
          OrderException.PaymentServiceUnavailable.defect(e);
    };
  }
}

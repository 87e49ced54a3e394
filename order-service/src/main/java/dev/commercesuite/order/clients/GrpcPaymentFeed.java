package dev.commercesuite.order.clients;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_UNCONFIRMED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;

import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentChange;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.dispute.DisputeStep;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentNews;
import dev.commercesuite.order.domain.refund.SettledRefund;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The payment service's feed over gRPC. Thread-safe. */
public final class GrpcPaymentFeed implements PaymentFeed {
  private static final Logger log = LoggerFactory.getLogger(GrpcPaymentFeed.class);
  private static final int PAGE_SIZE = 100;

  /** What an order may be waiting for, beside a refund that succeeds. */
  private static final Set<PaymentEventType> OUTCOMES =
      Set.of(
          PaymentEventType.PAYMENT_EVENT_TYPE_ACTION_REQUIRED,
          PaymentEventType.PAYMENT_EVENT_TYPE_DECLINED,
          PaymentEventType.PAYMENT_EVENT_TYPE_AUTHORIZED,
          PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURED,
          PaymentEventType.PAYMENT_EVENT_TYPE_CANCELLED,
          PaymentEventType.PAYMENT_EVENT_TYPE_FAILED,
          PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_FAILED);

  private final PaymentServiceBlockingStub stub;

  /**
   * Makes no call yet.
   *
   * @param paymentService a channel that gives every call a deadline
   */
  public GrpcPaymentFeed(Channel paymentService, TokenSource tokens) {
    this.stub =
        PaymentServiceGrpc.newBlockingStub(paymentService)
            .withCallCredentials(new BearerCredentials(tokens));
  }

  @Override
  public Page read(String resumeToken) {
    ListPaymentChangesRequest request =
        ListPaymentChangesRequest.newBuilder()
            .setStart(FeedStart.FEED_START_BEGINNING)
            .setResumeToken(resumeToken)
            .setPageSize(PAGE_SIZE)
            .build();
    ListPaymentChangesResponse page;
    try {
      page = stub.listPaymentChanges(request);
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      if (failure.is(ERROR_REASON_FEED_HISTORY_GONE)
          || failure.is(ERROR_REASON_RESUME_TOKEN_INVALID)) {
        log.atWarn()
            .addKeyValue("reason", failure.reason())
            .addKeyValue("detail", failure.message())
            .log("The feed of payments cannot go on from where it was read");
        throw new HistoryGone(e);
      }
      if (failure.is(ERROR_REASON_FEED_HISTORY_UNCONFIRMED)) {
        log.atWarn()
            .addKeyValue("detail", failure.message())
            .log("The feed of payments is not served for now");
        throw OrderException.PaymentServiceUnavailable.outage(e);
      }
      throw GrpcPayments.unavailable(failure, e);
    }
    return new Page(
        page.getChangesList().stream().flatMap(GrpcPaymentFeed::news).toList(),
        page.getResumeToken(),
        page.getHasMore());
  }

  private static Stream<PaymentNews> news(PaymentChange change) {
    PaymentEventType type = change.getEvent().getType();
    OrderId order = OrderId.of(change.getPayment().getOrderId());
    if (type == PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_SUCCEEDED) {
      return Stream.of(
          new PaymentNews.Refunded(
              order, change.getPayment().getId(), settled(change.getRefund())));
    }
    Optional<DisputeStep> disputed = step(type);
    if (disputed.isPresent()) {
      return Stream.of(
          new PaymentNews.Disputed(
              order,
              change.getPayment().getId(),
              new DisputeNews(
                  change.getEvent().getDisputeId(),
                  disputed.get(),
                  disputed(change.getPayment()))));
    }
    return OUTCOMES.contains(type) ? Stream.of(new PaymentNews.Outcome(order)) : Stream.empty();
  }

  private static Optional<DisputeStep> step(PaymentEventType type) {
    return switch (type) {
      case PAYMENT_EVENT_TYPE_DISPUTE_OPENED -> Optional.of(DisputeStep.OPENED);
      case PAYMENT_EVENT_TYPE_DISPUTE_WON -> Optional.of(DisputeStep.WON);
      case PAYMENT_EVENT_TYPE_DISPUTE_LOST -> Optional.of(DisputeStep.LOST);
      default -> Optional.empty();
    };
  }

  private static Disputed disputed(Payment payment) {
    return new Disputed(
        payment.getDisputedAmount().getMinorUnits(),
        payment.getLostDisputeAmount().getMinorUnits());
  }

  /** What is more than was captured was never the order's. */
  private static SettledRefund settled(Refund refund) {
    long minorUnits = refund.getAmount().getMinorUnits() - refund.getExcessAmount().getMinorUnits();
    return new SettledRefund(
        refund.getId(), new Money(refund.getAmount().getCurrencyCode(), minorUnits));
  }
}

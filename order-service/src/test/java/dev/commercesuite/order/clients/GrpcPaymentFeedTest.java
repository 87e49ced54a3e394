package dev.commercesuite.order.clients;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_UNCONFIRMED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INTERNAL;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentChange;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentNews;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.testing.InProcess;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcPaymentFeedTest {
  private final OrderId order = new OrderId(UUID.randomUUID());
  private final FakeService service = new FakeService();
  private final InProcess peer = InProcess.peer(service);
  private final GrpcPaymentFeed feed = new GrpcPaymentFeed(peer.channel(), () -> "a token");

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void asksForTheNextPageFromTheBeginningOn() {
    PaymentFeed.Page page = feed.read("where it was");

    assertThat(service.asked.getResumeToken()).isEqualTo("where it was");
    assertThat(service.asked.getStart()).isEqualTo(FeedStart.FEED_START_BEGINNING);
    assertThat(page).isEqualTo(new PaymentFeed.Page(page.news(), "next", true));
  }

  @Test
  void tellsWhatOrdersMind() {
    change(PaymentEventType.PAYMENT_EVENT_TYPE_CREATED);
    change(PaymentEventType.PAYMENT_EVENT_TYPE_CONFIRMED);
    change(PaymentEventType.PAYMENT_EVENT_TYPE_CAPTURED);
    change(PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_CREATED);
    change(PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_SUCCEEDED);
    change(PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_FAILED);

    assertThat(feed.read(PaymentFeed.BEGINNING).news())
        .containsExactly(
            new PaymentNews.Outcome(order),
            new PaymentNews.Refunded(
                order,
                "payment-1",
                new SettledRefund(
                    "refund-1", new dev.commercesuite.order.domain.Money("EUR", 200))),
            new PaymentNews.Outcome(order));
  }

  @Test
  void saysThatItCannotGoOn() {
    for (ProtocolMessageEnum reason :
        new ProtocolMessageEnum[] {
          ERROR_REASON_FEED_HISTORY_GONE, ERROR_REASON_RESUME_TOKEN_INVALID
        }) {
      service.failure = Failure.of(reason, "gone").toStatusRuntimeException();
      assertThatExceptionOfType(PaymentFeed.HistoryGone.class).isThrownBy(() -> feed.read("old"));
    }
  }

  @Test
  void tellsAnOutageFromADefect() {
    service.failure = Status.UNAVAILABLE.asRuntimeException();
    assertThatExceptionOfType(OrderException.PaymentServiceUnavailable.class)
        .isThrownBy(() -> feed.read("token"))
        .matches(OrderException.PaymentServiceUnavailable::isTransient);

    service.failure =
        Failure.of(ERROR_REASON_FEED_HISTORY_UNCONFIRMED, "restored").toStatusRuntimeException();
    assertThatExceptionOfType(OrderException.PaymentServiceUnavailable.class)
        .as("somebody is at it")
        .isThrownBy(() -> feed.read("token"))
        .matches(OrderException.PaymentServiceUnavailable::isTransient);

    service.failure = Failure.of(ERROR_REASON_INTERNAL, "a bug").toStatusRuntimeException();
    assertThatExceptionOfType(OrderException.PaymentServiceUnavailable.class)
        .isThrownBy(() -> feed.read("token"))
        .matches(e -> !e.isTransient());
  }

  private void change(PaymentEventType type) {
    PaymentChange.Builder change =
        PaymentChange.newBuilder()
            .setEvent(PaymentEvent.newBuilder().setPaymentId("payment-1").setType(type))
            .setPayment(Payment.newBuilder().setId("payment-1").setOrderId(order.toString()));
    if (type.name().contains("REFUND")) {
      change.setRefund(
          Refund.newBuilder()
              .setId("refund-1")
              .setAmount(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(200)));
    }
    service.page.addChanges(change);
  }

  private static final class FakeService extends PaymentServiceGrpc.PaymentServiceImplBase {
    final ListPaymentChangesResponse.Builder page =
        ListPaymentChangesResponse.newBuilder().setResumeToken("next").setHasMore(true);
    volatile ListPaymentChangesRequest asked = ListPaymentChangesRequest.getDefaultInstance();
    volatile @Nullable StatusRuntimeException failure;

    @Override
    public void listPaymentChanges(
        ListPaymentChangesRequest request, StreamObserver<ListPaymentChangesResponse> observer) {
      asked = request;
      StatusRuntimeException thrown = failure;
      if (thrown != null) {
        observer.onError(thrown);
        return;
      }
      observer.onNext(page.build());
      observer.onCompleted();
    }
  }
}

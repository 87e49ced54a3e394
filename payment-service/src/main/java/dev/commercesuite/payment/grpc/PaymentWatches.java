package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.api.payment.v1.WatchPaymentsRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentsResponse;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.payment.domain.feed.PaymentWatchers;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.watch.FeedPages;
import dev.commercesuite.runtime.watch.FeedReader;
import dev.commercesuite.runtime.watch.FeedWatchSource;
import dev.commercesuite.runtime.watch.ObjectWatchSource;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Changes;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Seen;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Opens and wakes the streams of payments, and reads the same in pages. Thread-safe. */
public final class PaymentWatches implements PaymentWatchers {
  private final PaymentFeed feed;
  private final WatchStreams streams;
  private final ResumeTokens resumeTokens;
  private final InstantSource clock;
  private final FeedPages pages = new FeedPages();

  public PaymentWatches(
      PaymentFeed feed, WatchStreams streams, ResumeTokens resumeTokens, InstantSource clock) {
    this.feed = feed;
    this.streams = streams;
    this.resumeTokens = resumeTokens;
    this.clock = clock;
  }

  /**
   * Opens a stream.
   *
   * @param visible the payment as the caller may see it now
   */
  void watch(
      Supplier<Payment> visible,
      WatchPaymentRequest request,
      StreamObserver<WatchPaymentResponse> observer) {
    // Before the payment, which may be of a later history then, but not of an earlier one.
    String epoch = feed.range().epoch();
    Payment payment = visible.get();
    String topic = topic(payment.id());
    streams.open(
        topic,
        ObjectWatchSource.of(
            WatchPaymentResponse.getDefaultInstance(),
            PaymentProto.payment(payment),
            new Changes<>(
                payment.version(),
                (sequence, limit) -> feed.changes(epoch, payment.id(), sequence, limit),
                change -> change.event().sequence(),
                PaymentEventProto::change),
            new Seen(resumeTokens, epoch, topic, request.getResumeToken()),
            clock),
        observer);
  }

  /** Opens a stream about many payments. */
  void watch(
      Actor actor, WatchPaymentsRequest request, StreamObserver<WatchPaymentsResponse> observer) {
    PaymentVisibility visibility =
        actor.visiblePayments(CurrentActor.customer(request.getCustomerId(), actor));
    FeedReader reader = reader(visibility, request.getStart(), request.getResumeToken());
    streams.open(
        topic(visibility),
        new FeedWatchSource<>(WatchPaymentsResponse.getDefaultInstance(), reader, clock),
        observer);
  }

  /** A page of what a stream about many payments sends. */
  ListPaymentChangesResponse list(Actor actor, ListPaymentChangesRequest request) {
    PaymentVisibility visibility =
        actor.visiblePayments(CurrentActor.customer(request.getCustomerId(), actor));
    return pages.page(
        ListPaymentChangesResponse.getDefaultInstance(),
        reader(visibility, request.getStart(), request.getResumeToken()),
        PageSize.requested(request.getPageSize()));
  }

  private FeedReader reader(PaymentVisibility visibility, FeedStart start, String resumeToken) {
    return FeedReader.open(
        new VisiblePayments(feed, visibility), resumeTokens, topic(visibility), start, resumeToken);
  }

  private static String topic(PaymentId payment) {
    return "payment " + payment;
  }

  private static String topic(PaymentVisibility visibility) {
    return switch (visibility) {
      case PaymentVisibility.All _ -> "payments";
      case PaymentVisibility.OfCustomer(CustomerId customer) -> "payments of " + customer;
      case PaymentVisibility.None _ -> "payments of nobody";
    };
  }

  @Override
  public void changed(PaymentId payment, CustomerId customer) {
    streams.changed(topic(payment));
    streams.changed(topic(new PaymentVisibility.OfCustomer(customer)));
    streams.changed(topic(new PaymentVisibility.All()));
  }

  @Override
  public void lookAgain() {
    streams.lookAgain();
  }
}

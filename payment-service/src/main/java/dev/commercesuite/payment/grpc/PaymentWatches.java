package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.payment.domain.feed.PaymentWatchers;
import dev.commercesuite.runtime.watch.ObjectWatchSource;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Changes;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Seen;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;

/** Opens and wakes the streams of payments. Thread-safe. */
public final class PaymentWatches implements PaymentWatchers {
  private final PaymentFeed feed;
  private final WatchStreams streams;
  private final ResumeTokens resumeTokens;
  private final InstantSource clock;

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
   * @param payment as the caller may see it now
   */
  void watch(
      Payment payment, WatchPaymentRequest request, StreamObserver<WatchPaymentResponse> observer) {
    String topic = topic(payment.id());
    streams.open(
        topic,
        ObjectWatchSource.of(
            WatchPaymentResponse.getDefaultInstance(),
            PaymentProto.payment(payment),
            new Changes<>(
                payment.version(),
                (sequence, limit) -> feed.changes(payment.id(), sequence, limit),
                change -> change.event().sequence(),
                PaymentEventProto::change),
            new Seen(resumeTokens, topic, request.getResumeToken()),
            clock),
        observer);
  }

  private static String topic(PaymentId payment) {
    return "payment " + payment;
  }

  @Override
  public void changed(PaymentId payment) {
    streams.changed(topic(payment));
  }

  @Override
  public void lookAgain() {
    streams.lookAgain();
  }
}

package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.payment.domain.feed.PaymentWatchers;
import dev.commercesuite.runtime.watch.InvalidResumeToken;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.function.LongFunction;

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
    LongFunction<String> tokens = sequence -> resumeTokens.at(topic, Long.toString(sequence));
    PaymentWatchSource source =
        request.getResumeToken().isEmpty()
            ? PaymentWatchSource.from(feed, payment, tokens, clock)
            : PaymentWatchSource.after(
                feed,
                payment.id(),
                resumed(payment, resumeTokens.position(topic, request.getResumeToken())),
                tokens,
                clock);
    streams.open(topic, source, observer);
  }

  private static long resumed(Payment payment, String position) {
    long sequence = Long.parseLong(position);
    // The database was restored to an earlier time: new events would be skipped as already seen.
    if (sequence > payment.version()) {
      throw new InvalidResumeToken();
    }
    return sequence;
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

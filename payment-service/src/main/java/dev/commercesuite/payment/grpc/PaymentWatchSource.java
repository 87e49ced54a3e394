package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.api.type.v1.Heartbeat;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.feed.PaymentChange;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.watch.WatchSource;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One payment: a snapshot unless the stream is resumed, then its changes by their sequence. */
final class PaymentWatchSource implements WatchSource<WatchPaymentResponse> {
  private static final int BATCH = 50;

  private final PaymentFeed feed;
  private final PaymentId id;
  private final LongFunction<String> tokens;
  private final InstantSource clock;
  private @Nullable Payment snapshot;
  private long sequence;

  private PaymentWatchSource(
      PaymentFeed feed,
      PaymentId id,
      LongFunction<String> tokens,
      InstantSource clock,
      @Nullable Payment snapshot,
      long sequence) {
    this.feed = feed;
    this.id = id;
    this.tokens = tokens;
    this.clock = clock;
    this.snapshot = snapshot;
    this.sequence = sequence;
  }

  /**
   * Begins with the payment as it is. Its version is the sequence of the last event that made it.
   *
   * @param tokens makes the resume token of a sequence
   */
  static PaymentWatchSource from(
      PaymentFeed feed, Payment payment, LongFunction<String> tokens, InstantSource clock) {
    return new PaymentWatchSource(feed, payment.id(), tokens, clock, payment, payment.version());
  }

  /** Goes on with the first change after a sequence. */
  static PaymentWatchSource after(
      PaymentFeed feed,
      PaymentId id,
      long sequence,
      LongFunction<String> tokens,
      InstantSource clock) {
    return new PaymentWatchSource(feed, id, tokens, clock, null, sequence);
  }

  @Override
  public List<WatchPaymentResponse> read() {
    Payment first = snapshot;
    if (first != null) {
      snapshot = null;
      return List.of(message().setSnapshot(PaymentProto.payment(first)).build());
    }
    return feed.changes(id, sequence, BATCH).stream().map(this::change).toList();
  }

  private WatchPaymentResponse change(PaymentChange change) {
    sequence = change.event().sequence();
    return message().setChange(PaymentEventProto.change(change)).build();
  }

  @Override
  public boolean expectsMore() {
    return false;
  }

  @Override
  public WatchPaymentResponse heartbeat() {
    return message()
        .setHeartbeat(Heartbeat.newBuilder().setTime(Timestamps.of(clock.instant())))
        .build();
  }

  private WatchPaymentResponse.Builder message() {
    return WatchPaymentResponse.newBuilder().setResumeToken(tokens.apply(sequence));
  }
}

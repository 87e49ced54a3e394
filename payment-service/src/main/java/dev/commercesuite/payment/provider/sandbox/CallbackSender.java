package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This replica's thread that sends the sandbox's unsent events. An event is sent again when its
 * receiver failed, or the process died before the event was marked as sent.
 */
public final class CallbackSender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallbackSender.class);

  private static final int BATCH = 8;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LAST_EVENT = Duration.ofSeconds(2);

  /** The receiver of callbacks. Throws when it did not accept one. */
  public interface Receiver {
    void receive(byte[] payload, String signature);
  }

  private final SandboxEvents events;
  private final SandboxWebhooks webhooks;
  private final Receiver receiver;
  private final BackgroundLoop loop;

  CallbackSender(
      SandboxEvents events, SandboxWebhooks webhooks, Receiver receiver, MeterRegistry metrics) {
    this.events = events;
    this.webhooks = webhooks;
    this.receiver = receiver;
    this.loop = BackgroundLoop.of("sandbox-callbacks", metrics, this::round);
  }

  /** Starts sending. */
  public static CallbackSender start(
      SandboxEvents events, SandboxWebhooks webhooks, Receiver receiver, MeterRegistry metrics) {
    CallbackSender sender = new CallbackSender(events, webhooks, receiver, metrics);
    sender.loop.start();
    return sender;
  }

  /**
   * Sends the unsent events, in their order.
   *
   * @return how many events
   */
  int sendOnce() {
    List<SandboxEvent> claimed = events.claim(BATCH);
    for (SandboxEvent event : claimed) {
      send(event);
      events.sent(event);
    }
    return claimed.size();
  }

  /** All copies but the first at the same time. */
  private void send(SandboxEvent event) {
    byte[] payload = event.payload();
    send(payload);
    List<? extends Future<?>> copies;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      copies =
          IntStream.range(1, event.copies())
              .mapToObj(_ -> threads.submit(() -> send(payload)))
              .toList();
    }
    copies.forEach(Future::resultNow);
  }

  private void send(byte[] payload) {
    receiver.receive(payload, webhooks.sign(payload));
  }

  private Duration round() {
    try {
      return sendOnce() < BATCH ? PAUSE : Duration.ZERO;
    } catch (RuntimeException | Error e) {
      loop.countFailure();
      log.atWarn().setCause(e).log("The sandbox could not send an event; trying again later");
      return AFTER_FAILURE;
    }
  }

  /** Waits briefly for the event that is being sent. */
  @Override
  public void close() {
    loop.close(LAST_EVENT);
  }
}

package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.PaymentException.ProviderUnknown;
import java.time.InstantSource;

/**
 * Accepts the events that the provider sends. An event only makes steps and looks at open charges
 * due sooner, so nothing depends on its arrival, order or content.
 */
public final class ProviderEvents {
  private final ProviderCallbacks callbacks;
  private final ProviderEventStore store;
  private final InstantSource clock;

  public ProviderEvents(
      ProviderCallbacks callbacks, ProviderEventStore store, InstantSource clock) {
    this.callbacks = callbacks;
    this.store = store;
    this.clock = clock;
  }

  /**
   * What became of a callback.
   *
   * @param eventId the provider's
   * @param duplicate whether the event was accepted before, so that it had no effect now
   */
  public record Reported(String eventId, boolean duplicate) {}

  /**
   * Accepts a callback, once per event. One about something unknown is stored without effect: if it
   * were refused, the provider would send it again for days.
   *
   * @param provider who is said to have sent it
   * @param payload the body as it came, byte for byte
   * @param signature the header that the provider signs its callbacks with
   */
  public Reported report(String provider, byte[] payload, String signature) {
    if (!provider.equals(callbacks.provider())) {
      throw new ProviderUnknown(provider, callbacks.provider());
    }
    ProviderEvent event = callbacks.verify(payload, signature);
    return new Reported(event.id(), !store.record(provider, event, clock.instant()));
  }
}

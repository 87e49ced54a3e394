package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.PaymentException.ProviderUnknown;
import java.time.InstantSource;

/**
 * Takes in what the provider says by itself. An event only has steps looked at sooner, so that
 * nothing depends on its coming, its order or its truth.
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
   * @param duplicate whether the event was taken in before, so that this time it had no effect
   */
  public record Reported(String eventId, boolean duplicate) {}

  /**
   * Takes a callback in, once per event. One about something unknown is kept and has no effect:
   * providers would send it again for days.
   *
   * @param provider whose it is said to be
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

package dev.commercesuite.payment.domain.provider;

import java.time.Instant;

/** The record of what providers said by themselves. */
public interface ProviderEventStore {

  /**
   * Keeps an event and, in the same transaction, makes the open steps of the payment that it is
   * about due: at once, or as soon as whoever works on one is done.
   *
   * @param provider who said it
   * @return false when it was taken in before; nothing happens then
   */
  boolean record(String provider, ProviderEvent event, Instant now);
}

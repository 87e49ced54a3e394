package dev.commercesuite.payment.domain.provider;

import java.time.Instant;

/** The record of the events that providers sent. */
public interface ProviderEventStore {

  /**
   * Stores an event and, in the same transaction, makes the open steps of its payment due, and the
   * look at its charge if that stands open: at once, or as soon as whoever works on one releases
   * it.
   *
   * @param provider who sent it
   * @return false when it was stored before; nothing happens then
   */
  boolean record(String provider, ProviderEvent event, Instant now);
}

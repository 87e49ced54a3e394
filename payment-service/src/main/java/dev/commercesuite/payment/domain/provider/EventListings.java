package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.PaymentException;
import java.time.Instant;
import java.util.List;

/**
 * The events that a provider keeps of what happened to charges there without a call from here,
 * whether or not it has sent them. Each has the id that it is sent with. An implementation may
 * block, is safe for use by many threads, and throws {@link PaymentException.ProviderUnavailable}
 * when the provider does not answer.
 */
public interface EventListings {

  /** The name of the {@link PaymentProvider} whose events these are. */
  String provider();

  /**
   * The events of a moment or later and before another one, in no order. Lists of which one begins
   * where the other one ends leave nothing out.
   *
   * @param after the {@link EventPage#next} of the page before; empty for the first page
   */
  EventPage events(Instant since, Instant until, String after);

  /**
   * A part of a list of events.
   *
   * @param next where the next page begins; empty on the last one
   */
  record EventPage(List<ProviderEvent> events, String next) {
    public EventPage {
      events = List.copyOf(events);
    }
  }
}

package dev.commercesuite.payment.provider.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.model.StripeCollection;
import com.stripe.param.EventListParams;
import com.stripe.service.EventService;
import dev.commercesuite.payment.domain.provider.EventListings;
import dev.commercesuite.payment.provider.EventPayload;
import java.time.Instant;
import java.util.List;

/**
 * The events of the account at Stripe, which keeps them for 30 days whether or not there is an
 * endpoint that it sends them to. Thread-safe.
 */
public final class StripeEventListings implements EventListings {
  /** As many as Stripe gives at once. */
  private static final long MOST = 100;

  /**
   * What no list of refunds and disputes since a moment shows, because it happens to what is older.
   * That a payment has succeeded is not among them: it is said of every one, and nearly all have
   * done so in answer to a call.
   */
  private static final List<String> TYPES =
      List.of(
          "charge.captured",
          "charge.dispute.closed",
          "charge.dispute.created",
          "charge.dispute.funds_reinstated",
          "charge.dispute.funds_withdrawn",
          "charge.dispute.updated",
          "charge.expired",
          "charge.refund.updated",
          "payment_intent.amount_capturable_updated",
          "payment_intent.canceled",
          "refund.failed",
          "refund.updated");

  private final EventService events;

  private StripeEventListings(StripeClient client) {
    events = client.v1().events();
  }

  /** Of one account. Requests are not retried here. */
  public static StripeEventListings of(StripeConfig config) {
    return new StripeEventListings(StripeProvider.client(config));
  }

  @Override
  public String provider() {
    return StripeProvider.NAME;
  }

  /** Stripe's times are whole seconds: both moments are rounded down. */
  @Override
  public EventPage events(Instant since, Instant until, String after) {
    EventListParams.Builder params =
        EventListParams.builder()
            .setCreated(
                EventListParams.Created.builder()
                    .setGte(Math.max(0, since.getEpochSecond()))
                    .setLt(Math.max(0, until.getEpochSecond()))
                    .build())
            .addAllType(TYPES)
            .setLimit(MOST);
    if (!after.isEmpty()) {
      params.setStartingAfter(after);
    }
    StripeCollection<Event> page = read(params.build());
    List<Event> found = page.getData();
    return new EventPage(
        found.stream()
            .map(event ->
                EventPayload.of(
                    event.getId(), event.getType(), event.getDataObjectDeserializer().getRawJson()))
            .toList(),
        page.getHasMore() && !found.isEmpty() ? found.getLast().getId() : "");
  }

  private StripeCollection<Event> read(EventListParams params) {
    try {
      return events.list(params);
    } catch (StripeException e) {
      throw StripeErrors.unavailable(e);
    }
  }
}

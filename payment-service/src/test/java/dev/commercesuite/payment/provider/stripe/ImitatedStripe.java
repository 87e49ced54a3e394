package dev.commercesuite.payment.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stripe.net.Webhook;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderEventStore;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.provider.BoundedListings;
import dev.commercesuite.payment.provider.BoundedProvider;
import dev.commercesuite.payment.provider.stripe.FakeStripe.Fault;
import dev.commercesuite.runtime.config.Secret;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Stripe as other modules' tests see it: the real client against the server that imitates enough of
 * Stripe and fails on demand, payers who act at their banks, and the events that Stripe sends.
 */
public final class ImitatedStripe implements AutoCloseable {
  private static final Secret WEBHOOK_SECRET = new Secret("whsec_of_the_fake_account");

  private final FakeStripe fake = new FakeStripe();
  private final BoundedProvider provider =
      BoundedProvider.of(
          StripeProvider.of(fake.patientConfig(), InstantSource.system()), Duration.ofSeconds(4));

  private final BoundedListings listings =
      BoundedListings.of(StripeListings.of(fake.patientConfig()), Duration.ofSeconds(30));

  /** The provider that a service is set up with. */
  public PaymentProvider provider() {
    return provider;
  }

  /** The payer of an intent, such as {@code pi_1}, acts on the page of the bank. */
  public void payerActs(String intent) {
    fake.books.payerActs(intent);
  }

  /** The payer fails there. */
  public void payerFails(String intent) {
    fake.books.payerFails(intent);
  }

  /** What a service searches for what others did. */
  public ProviderListings listings() {
    return listings;
  }

  /** Somebody gives money of an intent back in the dashboard, whatever is left. */
  public void refundInDashboard(String intent, long amount) {
    var _ = fake.books.refundInDashboard(intent, amount);
  }

  /** A customer goes to the bank. Returns the dispute's id. */
  public String dispute(String intent, long amount) {
    return fake.books.dispute(intent, amount);
  }

  /** The bank decides: {@code won} or {@code lost}. */
  public void disputeBecomes(String dispute, String status) {
    fake.books.disputeBecomes(dispute, status);
  }

  /** What is authorized is not captured in time. */
  public void lapses(String intent) {
    fake.books.lapses(intent);
  }

  /** The next request that changes something takes effect, and its answer is lost. */
  public void losesAnAnswer() {
    fake.fails(Fault.SILENT_AFTER);
  }

  /** Sends an event about an intent to a service with this database and this clock. */
  public void reports(
      String type, String intent, ProviderEventStore store, InstantSource serviceClock) {
    String payload =
        """
        {"id": "evt_%s", "type": "%s", "data": {"object": {"id": "%s",
          "metadata": {"operation_id": "%s"}}}}
        """
            .formatted(UUID.randomUUID(), type, intent, fake.books.operation(intent));
    report(payload, store, serviceClock);
  }

  /** Sends an event about a refund or a dispute of an intent, as {@link #reports} does. */
  public void reportsOthers(
      String type, String intent, ProviderEventStore store, InstantSource serviceClock) {
    String payload =
        """
        {"id": "evt_%s", "type": "%s", "data": {"object": {"id": "x_1", "object": "%s",
          "payment_intent": "%s"}}}
        """
            .formatted(
                UUID.randomUUID(),
                type,
                type.startsWith("charge.dispute.") ? "dispute" : "refund",
                intent);
    report(payload, store, serviceClock);
  }

  private static void report(String payload, ProviderEventStore store, InstantSource serviceClock) {
    Clock clock = Clock.systemUTC();
    var _ =
        new ProviderEvents(new StripeWebhooks(WEBHOOK_SECRET, clock), store, serviceClock)
            .report(StripeProvider.NAME, payload.getBytes(UTF_8), signature(payload, clock));
  }

  /** Every movement of money, such as {@code charge 1200 eur}. */
  public List<String> moved() {
    return fake.books.moved();
  }

  public String status(String intent) {
    return fake.books.status(intent);
  }

  private static String signature(String payload, Clock clock) {
    long now = clock.instant().getEpochSecond();
    try {
      String mac = Webhook.Util.computeHmacSha256(WEBHOOK_SECRET.reveal(), now + "." + payload);
      return "t=%d,v1=%s".formatted(now, mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  @Override
  public void close() {
    listings.close();
    provider.close();
    fake.close();
  }
}

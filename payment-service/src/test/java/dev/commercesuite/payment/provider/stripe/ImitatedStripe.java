package dev.commercesuite.payment.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stripe.net.Webhook;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderEventStore;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
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
          StripeProvider.of(fake.config(), InstantSource.system()), Duration.ofSeconds(4));

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
    provider.close();
    fake.close();
  }
}

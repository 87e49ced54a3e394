package dev.commercesuite.payment.provider.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeCollection;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.service.PaymentIntentService;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the account at Stripe has: its PaymentIntents, whoever made them. Thread-safe. */
public final class StripeListings implements ProviderListings {
  private final PaymentIntentService intents;

  private StripeListings(StripeClient client) {
    intents = client.v1().paymentIntents();
  }

  /** Of one account. Requests are not retried here. */
  public static StripeListings of(StripeConfig config) {
    return new StripeListings(StripeProvider.client(config));
  }

  @Override
  public String provider() {
    return StripeProvider.NAME;
  }

  @Override
  public ChargePage charges(Instant since, String after, int limit) {
    PaymentIntentListParams.Builder params =
        PaymentIntentListParams.builder()
            .setCreated(
                PaymentIntentListParams.Created.builder().setGte(since.getEpochSecond()).build())
            .setLimit((long) limit)
            // Has what was refunded.
            .addExpand("data.latest_charge");
    if (!after.isEmpty()) {
      params.setStartingAfter(after);
    }
    StripeCollection<PaymentIntent> page = reading(() -> intents.list(params.build()));
    List<ProviderCharge> charges = page.getData().stream().map(StripeListings::charge).toList();
    boolean more = page.getHasMore() && !charges.isEmpty();
    return new ChargePage(charges, more ? charges.getLast().reference() : "");
  }

  private static ProviderCharge charge(PaymentIntent intent) {
    Charge latest = intent.getLatestChargeObject();
    Map<String, String> metadata = intent.getMetadata();
    UUID payment = id(metadata, StripeMetadata.PAYMENT);
    UUID order = id(metadata, StripeMetadata.ORDER);
    UUID customer = id(metadata, StripeMetadata.CUSTOMER);
    String currency = intent.getCurrency();
    return new ProviderCharge(
        intent.getId(),
        Instant.ofEpochSecond(intent.getCreated()),
        state(intent),
        StripeAmount.money(currency, intent.getAmount()),
        StripeAmount.money(currency, orZero(intent.getAmountReceived())).minorUnits(),
        StripeAmount.money(currency, latest == null ? 0 : orZero(latest.getAmountRefunded()))
            .minorUnits(),
        payment == null ? null : new PaymentId(payment),
        order == null ? null : new OrderId(order),
        customer == null ? null : new CustomerId(customer),
        id(metadata, StripeMetadata.REQUEST));
  }

  private static ProviderCharge.State state(PaymentIntent intent) {
    return switch (intent.getStatus()) {
      case "succeeded" -> ProviderCharge.State.CAPTURED;
      case "requires_capture" -> ProviderCharge.State.AUTHORIZED;
      case "canceled" -> ProviderCharge.State.ENDED;
      case "processing" -> ProviderCharge.State.PROCESSING;
      case null, default -> ProviderCharge.State.WAITING;
    };
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  /** Null for what is missing, or was changed by hand into something else. */
  private static @Nullable UUID id(@Nullable Map<String, String> metadata, String name) {
    String text = metadata == null ? null : metadata.get(name);
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private interface Reading<T> {
    T read() throws StripeException;
  }

  private static <T> T reading(Reading<T> reading) {
    try {
      return reading.read();
    } catch (StripeException e) {
      throw StripeErrors.unavailable(e);
    }
  }
}

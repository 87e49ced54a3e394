package dev.commercesuite.payment.provider.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.StripeCollection;
import com.stripe.param.DisputeListParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.DisputeService;
import com.stripe.service.PaymentIntentService;
import com.stripe.service.RefundService;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the account at Stripe has: its PaymentIntents, refunds and disputes, whoever made them.
 * Thread-safe.
 */
public final class StripeListings implements ProviderListings {
  /** As many as Stripe gives at once. */
  private static final long MOST = 100;

  /** Begins the cursor of a page of disputes. */
  private static final String OF_DISPUTES = "disputes ";

  private final PaymentIntentService intents;
  private final RefundService refunds;
  private final DisputeService disputes;

  private StripeListings(StripeClient client) {
    intents = client.v1().paymentIntents();
    refunds = client.v1().refunds();
    disputes = client.v1().disputes();
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
            .setCreated(PaymentIntentListParams.Created.builder().setGte(seconds(since)).build())
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

  @Override
  public List<ProviderMovement> movements(String charge) {
    List<ProviderMovement> newestFirst =
        reading(() -> {
          List<ProviderMovement> found = new ArrayList<>();
          RefundListParams ofRefunds =
              RefundListParams.builder().setPaymentIntent(charge).setLimit(MOST).build();
          for (Refund refund : refunds.list(ofRefunds).autoPagingIterable()) {
            found.addAll(StripeMovements.of(refund));
          }
          DisputeListParams ofDisputes =
              DisputeListParams.builder().setPaymentIntent(charge).setLimit(MOST).build();
          for (Dispute dispute : disputes.list(ofDisputes).autoPagingIterable()) {
            found.addAll(StripeMovements.of(dispute));
          }
          return found;
        });
    return newestFirst.reversed();
  }

  /** First the pages of refunds, then those of disputes; the cursor says of which it is. */
  @Override
  public MovementPage movements(Instant since, String after) {
    return after.startsWith(OF_DISPUTES)
        ? disputes(since, after.substring(OF_DISPUTES.length()))
        : refunds(since, after);
  }

  private MovementPage refunds(Instant since, String after) {
    RefundListParams.Builder params =
        RefundListParams.builder()
            .setCreated(RefundListParams.Created.builder().setGte(seconds(since)).build())
            .setLimit(MOST);
    if (!after.isEmpty()) {
      params.setStartingAfter(after);
    }
    StripeCollection<Refund> page = reading(() -> refunds.list(params.build()));
    List<Refund> found = page.getData();
    return new MovementPage(
        found.stream().flatMap(refund -> StripeMovements.of(refund).stream()).toList(),
        page.getHasMore() && !found.isEmpty() ? found.getLast().getId() : OF_DISPUTES);
  }

  private MovementPage disputes(Instant since, String after) {
    DisputeListParams.Builder params =
        DisputeListParams.builder()
            .setCreated(DisputeListParams.Created.builder().setGte(seconds(since)).build())
            .setLimit(MOST);
    if (!after.isEmpty()) {
      params.setStartingAfter(after);
    }
    StripeCollection<Dispute> page = reading(() -> disputes.list(params.build()));
    List<Dispute> found = page.getData();
    return new MovementPage(
        found.stream().flatMap(dispute -> StripeMovements.of(dispute).stream()).toList(),
        page.getHasMore() && !found.isEmpty() ? OF_DISPUTES + found.getLast().getId() : "");
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
        StripeAmount.money(currency, latest == null ? 0 : refunded(latest)).minorUnits(),
        payment == null ? null : new PaymentId(payment),
        order == null ? null : new OrderId(order),
        customer == null ? null : new CustomerId(customer),
        id(metadata, StripeMetadata.REQUEST));
  }

  /** Stripe counts what was released, and so never taken, as refunded too. */
  private static long refunded(Charge charge) {
    long released = orZero(charge.getAmount()) - orZero(charge.getAmountCaptured());
    return Math.max(0, orZero(charge.getAmountRefunded()) - released);
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

  /** Stripe knows no times before 1970. */
  private static long seconds(Instant since) {
    return Math.max(0, since.getEpochSecond());
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

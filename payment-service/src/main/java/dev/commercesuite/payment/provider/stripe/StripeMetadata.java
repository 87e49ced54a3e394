package dev.commercesuite.payment.provider.stripe;

import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.provider.EventPayload;
import java.util.Map;

/** What is written into the metadata of a PaymentIntent, where people and exports see it. */
final class StripeMetadata {
  static final String PAYMENT = "payment_id";
  static final String ORDER = "order_id";
  static final String CUSTOMER = "customer_id";
  static final String REQUEST = "request_id";

  private StripeMetadata() {}

  static Map<String, String> of(Charge charge) {
    return Map.of(
        PAYMENT,
        charge.payment().toString(),
        ORDER,
        charge.origin().order().toString(),
        CUSTOMER,
        charge.origin().customer().toString(),
        REQUEST,
        charge.origin().request().toString(),
        EventPayload.OPERATION,
        charge.key().toString());
  }
}

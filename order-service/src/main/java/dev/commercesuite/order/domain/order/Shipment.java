package dev.commercesuite.order.domain.order;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an order was sent.
 *
 * @param trackingNumber may be empty
 * @param deliverTime null until it arrived
 */
public record Shipment(
    String carrier, String trackingNumber, Instant shipTime, @Nullable Instant deliverTime) {

  Shipment delivered(Instant time) {
    return new Shipment(carrier, trackingNumber, shipTime, time);
  }
}

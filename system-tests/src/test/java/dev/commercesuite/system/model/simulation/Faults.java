package dev.commercesuite.system.model.simulation;

import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What goes wrong during one operation, for the suite and the model alike.
 *
 * @param paymentCalls by the number of order-service's call to payment-service, from 0
 * @param providerCalls by the number of payment-service's call to the provider, from 0
 */
public record Faults(
    Map<Integer, PaymentFault> paymentCalls, Map<Integer, ProviderFault> providerCalls) {
  public static final Faults NONE = new Faults(Map.of(), Map.of());

  /** Of a call from order-service to payment-service. */
  public enum PaymentFault {
    REQUEST_LOST,
    ANSWER_LOST
  }

  /** Of a call to the provider: silence, or the end of the process that called. */
  public enum ProviderFault {
    SILENT_BEFORE,
    SILENT_AFTER,
    DEAD_BEFORE,
    DEAD_AFTER
  }

  public Faults {
    paymentCalls = Map.copyOf(paymentCalls);
    providerCalls = Map.copyOf(providerCalls);
  }

  /** Nothing, mostly. */
  public static Faults random(RandomGenerator random) {
    return switch (random.nextInt(10)) {
      case 0 -> new Faults(Map.of(random.nextInt(2), any(random, PaymentFault.values())), Map.of());
      case 1 -> new Faults(Map.of(), Map.of(0, any(random, ProviderFault.values())));
      default -> NONE;
    };
  }

  @Override
  public String toString() {
    return equals(NONE)
        ? "none"
        : "order to payment %s, payment to provider %s".formatted(paymentCalls, providerCalls);
  }

  private static <T> T any(RandomGenerator random, T[] values) {
    return values[random.nextInt(values.length)];
  }
}

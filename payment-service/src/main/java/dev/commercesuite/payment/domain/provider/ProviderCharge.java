package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A charge as the provider has it, whoever made it. Whose it is says what was noted with it, which
 * people with access to the account can change: null where nothing readable is.
 *
 * @param reference the provider's own id of it
 * @param amount what it is for
 * @param captured in minor units, without subtracting refunds
 * @param refunded in minor units, whoever gave it back
 * @param request the id of the request that asked for it
 */
public record ProviderCharge(
    String reference,
    Instant createTime,
    State state,
    Money amount,
    long captured,
    long refunded,
    @Nullable PaymentId payment,
    @Nullable OrderId order,
    @Nullable CustomerId customer,
    @Nullable UUID request) {

  /** What has become of a charge. */
  public enum State {
    /** The payer has to act, or another payment method has to be given. */
    WAITING,
    /** Not known to the provider either. */
    PROCESSING,
    /** The money is held. */
    AUTHORIZED,
    /** The money is taken. */
    CAPTURED,
    /** Declined or cancelled: nothing is held or taken. */
    ENDED
  }

  public Money money(long minorUnits) {
    return new Money(amount.currency(), minorUnits);
  }
}

package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import java.util.UUID;

/**
 * Whose a charge is. The provider keeps it with the charge, so that its books can be read without
 * ours.
 *
 * @param request the id of the request that asked for the charge, as its caller chose it
 */
public record ChargeOrigin(OrderId order, CustomerId customer, UUID request) {}

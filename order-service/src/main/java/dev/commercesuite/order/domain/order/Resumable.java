package dev.commercesuite.order.domain.order;

import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.function.Predicate;

/**
 * A request whose work goes on after its first answer is stored. As long as the stored answer is an
 * interim one, the same request goes on with the work instead of repeating the answer.
 *
 * @param isInterim whether a stored response is not the last word
 */
public record Resumable<T>(IdempotentRequest<T> request, Predicate<byte[]> isInterim) {}

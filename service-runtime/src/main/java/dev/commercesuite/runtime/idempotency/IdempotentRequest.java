package dev.commercesuite.runtime.idempotency;

import java.util.function.Function;

/**
 * Asks a store to let a request take effect once, however often it arrives.
 *
 * @param key of the request
 * @param encoder makes the stored response from the result of the effect
 */
public record IdempotentRequest<T>(RequestKey key, Function<? super T, byte[]> encoder) {

  /** The same request for a store whose effect has another result. */
  public <S> IdempotentRequest<S> from(Function<? super S, ? extends T> result) {
    return new IdempotentRequest<>(key, value -> encoder.apply(result.apply(value)));
  }

  /** The response that will be given to this request from now on. */
  public byte[] encode(T value) {
    return encoder.apply(value);
  }
}

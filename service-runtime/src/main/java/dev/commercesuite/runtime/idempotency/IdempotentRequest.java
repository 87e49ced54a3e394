package dev.commercesuite.runtime.idempotency;

import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks a store to let a request take effect once, however often it arrives.
 *
 * <p>The response is stored in the transaction of the effect. Work that goes on after that
 * transaction stores an interim response first, and its last word later:
 *
 * {@snippet :
 * IdempotentRequest<Order> paying = request.interimWhile(Order::isBeingPaid);
 * Answer<Order> begun = store.change(paying, id, visibility, order -> order.beginPayment(…));
 * return switch (begun) {
 *   case Fresh<Order>(Order order) -> complete(paying, order);  // asks, then store.finish(paying, …)
 *   case Interim<Order> _ -> complete(paying, find(id));        // goes on where it broke off
 *   case Replayed<Order> _ -> begun;                            // has its last word already
 * };
 * }
 *
 * @param key of the request
 * @param encoder makes the stored response from the result of the effect
 * @param interim whether a result is not the last word, so that the same request, sent again, goes
 *     on with the work ({@link Answer.Interim}) instead of getting the stored response
 * @param subject the object that the request is about, by which its stored response can be found;
 *     null when nobody has to find it
 */
public record IdempotentRequest<T>(
    RequestKey key,
    Function<? super T, byte[]> encoder,
    Predicate<? super T> interim,
    @Nullable UUID subject) {

  /** A request that is answered for good as soon as it has taken effect. */
  public IdempotentRequest(RequestKey key, Function<? super T, byte[]> encoder) {
    this(key, encoder, _ -> false);
  }

  /** A request whose stored response nobody has to find. */
  public IdempotentRequest(
      RequestKey key, Function<? super T, byte[]> encoder, Predicate<? super T> interim) {
    this(key, encoder, interim, null);
  }

  /** The same request for a store whose effect has another result. */
  public <S> IdempotentRequest<S> from(Function<? super S, ? extends T> result) {
    return new IdempotentRequest<>(
        key,
        value -> encoder.apply(result.apply(value)),
        value -> interim.test(result.apply(value)),
        subject);
  }

  /** The same request, whose stored response is to be found by the object that it is about. */
  public IdempotentRequest<T> about(UUID object) {
    return new IdempotentRequest<>(key, encoder, interim, object);
  }

  /** The same request, whose work goes on after it has taken effect with such a result. */
  public IdempotentRequest<T> interimWhile(Predicate<? super T> unfinished) {
    return new IdempotentRequest<>(key, encoder, unfinished, subject);
  }

  /** The response that will be given to this request from now on. */
  public byte[] encode(T value) {
    return encoder.apply(value);
  }

  /** Whether the response made from a result is an interim one. */
  public boolean isInterim(T value) {
    return interim.test(value);
  }
}

package dev.commercesuite.runtime.idempotency;

import java.util.function.Function;

/** What a request is answered with: the result of its effect, or a response given before. */
public sealed interface Answer<T> {

  /** The request took effect now. */
  record Fresh<T>(T value) implements Answer<T> {}

  /**
   * The request took effect before; nothing was done now.
   *
   * @param response as {@link IdempotentRequest#encode} made it; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes to pass on, never compared
  record Replayed<T>(byte[] response) implements Answer<T> {}

  /**
   * The request began before, and its work was not finished when its response was stored; nothing
   * was done now. Only requests with {@link IdempotentRequest#interimWhile} are answered so.
   * Whoever gets this goes on with the work, rather than repeat the response.
   *
   * @param response as {@link IdempotentRequest#encode} made it; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes to pass on, never compared
  record Interim<T>(byte[] response) implements Answer<T> {}

  /** The same answer with another form of its result. */
  default <S> Answer<S> map(Function<? super T, ? extends S> form) {
    return switch (this) {
      case Fresh<T>(T value) -> new Fresh<>(form.apply(value));
      case Replayed<T>(byte[] response) -> new Replayed<>(response);
      case Interim<T>(byte[] response) -> new Interim<>(response);
    };
  }
}

package dev.commercesuite.order.domain.erasure;

import dev.commercesuite.order.domain.order.Order;
import java.util.Optional;

/** What stored answers become when the order that they are about is redacted. */
public interface StoredAnswers {

  /** The answer to a request whose answer is the order. */
  byte[] redacted(Order order);

  /**
   * The answer to a request whose answer is a refund and its order.
   *
   * @param stored the answer so far
   * @return empty when the stored answer is another one
   */
  Optional<byte[]> redactedRefund(byte[] stored, Order order);
}

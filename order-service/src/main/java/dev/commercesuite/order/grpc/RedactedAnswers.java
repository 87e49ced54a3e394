package dev.commercesuite.order.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.commercesuite.api.order.v1.RedactOrderResponse;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.order.domain.erasure.StoredAnswers;
import dev.commercesuite.order.domain.order.Order;

/** What takes the place of every stored answer about an order that is redacted. */
public final class RedactedAnswers implements StoredAnswers {

  /**
   * The response of each RPC that changes an order, except {@code RefundOrder}, has the order in
   * its first field and nothing else, so that these bytes are a response of all of them.
   */
  @Override
  public byte[] redacted(Order order) {
    return RedactOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build().toByteArray();
  }

  @Override
  public byte[] redactedRefund(byte[] stored, Order order) {
    try {
      RefundOrderResponse.Builder answer = RefundOrderResponse.parseFrom(stored).toBuilder();
      answer.setOrder(OrderProto.order(order)).getRefundBuilder().clearNote();
      if (answer.getRefund().hasError()) {
        answer.getRefundBuilder().getErrorBuilder().clearMessage();
      }
      return answer.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored answer of RefundOrder cannot be read", e);
    }
  }
}

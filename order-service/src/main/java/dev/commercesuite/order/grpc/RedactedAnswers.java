package dev.commercesuite.order.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.commercesuite.api.order.v1.RedactOrderResponse;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.order.domain.erasure.StoredAnswers;
import dev.commercesuite.order.domain.order.Order;
import java.util.Optional;

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

  /** Which one it is shows in the refund, the second field that the others do not have. */
  @Override
  public Optional<byte[]> redactedRefund(byte[] stored, Order order) {
    try {
      RefundOrderResponse.Builder answer = RefundOrderResponse.parseFrom(stored).toBuilder();
      if (!answer.hasRefund()) {
        return Optional.empty();
      }
      answer.setOrder(OrderProto.order(order)).getRefundBuilder().clearNote();
      if (answer.getRefund().hasError()) {
        answer.getRefundBuilder().getErrorBuilder().clearMessage();
      }
      return Optional.of(answer.build().toByteArray());
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty(); // Whatever it is, it is replaced.
    }
  }
}

package dev.commercesuite.runtime.idempotency.grpc;

import com.google.protobuf.Message;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.util.function.Function;

/** One call of a mutating RPC: what its effect is done once under, and the way to its response. */
public final class IdempotentCall<T, RespT extends Message> {
  private final IdempotentRequest<T> once;
  private final Function<? super T, ? extends RespT> response;
  private final MethodDescriptor.Marshaller<RespT> marshaller;

  IdempotentCall(
      IdempotentRequest<T> once,
      Function<? super T, ? extends RespT> response,
      MethodDescriptor.Marshaller<RespT> marshaller) {
    this.once = once;
    this.response = response;
    this.marshaller = marshaller;
  }

  /** For the domain, which hands it to the store. */
  public IdempotentRequest<T> once() {
    return once;
  }

  /** The response message, made now or the first time. */
  public RespT response(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> response.apply(value);
      case Answer.Replayed<T>(byte[] bytes) -> parse(bytes);
      case Answer.Interim<T>(byte[] bytes) -> parse(bytes);
    };
  }

  private RespT parse(byte[] bytes) {
    return marshaller.parse(new ByteArrayInputStream(bytes));
  }
}

package dev.commercesuite.runtime.idempotency.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.CanonicalBytes;
import dev.commercesuite.runtime.KeyedHash;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import io.grpc.MethodDescriptor;
import java.util.UUID;
import java.util.function.Function;

/**
 * Makes the request key of a gRPC call, from the current caller, the RPC's name and the request's
 * {@code request_id}.
 *
 * {@snippet :
 * IdempotentCall<Order, CreateOrderResponse> call =
 *     calls.of(OrderServiceGrpc.getCreateOrderMethod(), request, OrderProto::created);
 * Answer<Order> answer = orders.place(OrderProto.newOrder(request), call.once());
 * observer.onNext(call.response(answer));
 * }
 *
 * The request's hash is keyed: it is stored, and from a plain hash of a request with a password in
 * it the password could be guessed. Thread-safe.
 */
public final class IdempotentCalls {
  /** No subject looks like it: subjects are UUIDs or names of services. */
  private static final String ANONYMOUS = "(anonymous)";

  private final KeyedHash hash;

  /**
   * @param secret of the service, at least 32 characters, the same on every replica
   */
  public IdempotentCalls(Secret secret) {
    this.hash = new KeyedHash(secret, "request-hash");
  }

  /**
   * The current call. The request has been validated: its {@code request_id} is a UUID.
   *
   * @param response makes the response message from the result of the effect
   */
  public <ReqT extends Message, RespT extends Message, T> IdempotentCall<T, RespT> of(
      MethodDescriptor<ReqT, RespT> method,
      ReqT request,
      Function<? super T, ? extends RespT> response) {
    RequestKey key =
        new RequestKey(
            caller(), method.getFullMethodName(), requestId(request), requestHash(request));
    IdempotentRequest<T> once =
        new IdempotentRequest<>(key, value -> response.apply(value).toByteArray());
    return new IdempotentCall<>(once, response, method.getResponseMarshaller());
  }

  private RequestHash requestHash(Message request) {
    return new RequestHash(hash.of(CanonicalBytes.of(request)));
  }

  private static String caller() {
    Caller caller = CurrentCaller.get();
    return caller.kind() == Caller.Kind.ANONYMOUS ? ANONYMOUS : caller.subject();
  }

  private static UUID requestId(Message request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("request_id");
    if (field == null) {
      throw new IllegalArgumentException(
          request.getDescriptorForType().getFullName() + " has no field request_id");
    }
    return UUID.fromString((String) request.getField(field));
  }
}

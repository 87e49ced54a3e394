package dev.commercesuite.runtime.idempotency.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.CanonicalBytes;
import dev.commercesuite.runtime.KeyedHash;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.LengthPrefixed;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of mutating RPCs, so that each takes effect once. The request key is made from the
 * current caller, the RPC's name and the request's {@code request_id}.
 *
 * {@snippet :
 * public void updateOrder(
 *     UpdateOrderRequest request, StreamObserver<UpdateOrderResponse> observer) {
 *   OrderId id = OrderId.of(request.getOrder().getId());
 *   OrderUpdate update = OrderProto.update(request);
 *   calls.answer(
 *       OrderServiceGrpc.getUpdateOrderMethod(),
 *       request,
 *       observer,
 *       idempotent -> orders.update(CurrentActor.get(), idempotent, id, update),
 *       (Order order) ->
 *           UpdateOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
 * }
 * }
 *
 * The stored response is complete. What of it the caller may see is decided when it is sent, each
 * time anew ({@link dev.commercesuite.interceptors.views.AnswerViews}).
 *
 * <p>The request's hash is keyed: it is stored, and from a plain hash of a request with a password
 * in it the password could be guessed. The caller and the method are hashed with the request, so
 * that the hash tells requests apart whose keys are stored as the same. Thread-safe.
 */
public final class IdempotentCalls {
  /** No subject looks like it: subjects are UUIDs or names of services. */
  private static final String ANONYMOUS = "(anonymous)";

  private enum Cancellation {
    ENDS_EFFECT,
    IS_IGNORED
  }

  private enum Subject {
    NOBODY,
    CALLER
  }

  private final KeyedHash hash;
  private final Cancellation cancellation;
  private final Subject subject;

  /**
   * @param secret of the service, at least 32 characters, the same on every replica
   */
  public IdempotentCalls(Secret secret) {
    this(new KeyedHash(secret, "request-hash"), Cancellation.ENDS_EFFECT, Subject.NOBODY);
  }

  private IdempotentCalls(KeyedHash hash, Cancellation cancellation, Subject subject) {
    this.hash = hash;
    this.cancellation = cancellation;
    this.subject = subject;
  }

  /**
   * The same, for effects that run to their end although the caller has cancelled the call, or its
   * deadline has passed: what an effect has begun elsewhere is to be written down, whoever waits
   * for it. The effect has timeouts of its own.
   */
  public IdempotentCalls runningToCompletion() {
    return new IdempotentCalls(hash, Cancellation.IS_IGNORED, subject);
  }

  /**
   * The same, for a service that can forget people: what a person was answered is found by the
   * person's id.
   */
  public IdempotentCalls foundByCaller() {
    return new IdempotentCalls(hash, cancellation, Subject.CALLER);
  }

  /**
   * Answers the current call. The request has been validated: its {@code request_id} is a UUID.
   *
   * @param effect of the request; hands the idempotent request to a store, which lets it take
   *     effect once. What it throws is the call's failure
   * @param response makes the response message from the result of the effect. Its parameter has its
   *     type written, which tells the compiler the type of the effect, too
   */
  public <ReqT extends Message, RespT extends Message, T> void answer(
      MethodDescriptor<ReqT, RespT> method,
      ReqT request,
      StreamObserver<RespT> observer,
      Function<IdempotentRequest<T>, Answer<T>> effect,
      Function<? super T, ? extends RespT> response) {
    String caller = caller();
    String name = method.getFullMethodName();
    RequestKey key =
        new RequestKey(caller, name, requestId(request), requestHash(caller, name, request));
    IdempotentRequest<T> idempotent =
        new IdempotentRequest<>(
            key, value -> response.apply(value).toByteArray(), _ -> false, subject());
    Answer<T> answer = run(() -> effect.apply(idempotent));
    Replies.complete(
        observer,
        switch (answer) {
          case Answer.Fresh<T>(T value) -> response.apply(value);
          case Answer.Replayed<T>(byte[] stored) -> parse(method, stored);
          case Answer.Interim<T>(byte[] stored) -> parse(method, stored);
        });
  }

  private static <RespT> RespT parse(MethodDescriptor<?, RespT> method, byte[] response) {
    return method.parseResponse(new ByteArrayInputStream(response));
  }

  private <T> T run(Supplier<T> effect) {
    return switch (cancellation) {
      case ENDS_EFFECT -> effect.get();
      case IS_IGNORED -> uncancelled(effect);
    };
  }

  private static <T> T uncancelled(Supplier<T> effect) {
    try {
      return Context.current().fork().call(effect::get);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a supplier throws no checked exception", e);
    }
  }

  private RequestHash requestHash(String caller, String method, Message request) {
    return new RequestHash(
        hash.of(
            LengthPrefixed.of(
                caller.getBytes(UTF_8), method.getBytes(UTF_8), CanonicalBytes.of(request))));
  }

  /** People of this suite have a UUID; others are not known here, and so not forgotten either. */
  private @Nullable UUID subject() {
    Caller caller = CurrentCaller.get();
    if (subject == Subject.NOBODY || caller.kind() != Caller.Kind.USER) {
      return null;
    }
    try {
      return UUID.fromString(caller.subject());
    } catch (IllegalArgumentException _) {
      return null;
    }
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

package dev.commercesuite.runtime.idempotency.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestKey;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.internal.testing.StreamRecorder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class IdempotentCallsTest {
  private static final UUID REQUEST_ID = UUID.randomUUID();
  private static final CreateUserRequest REQUEST =
      CreateUserRequest.newBuilder()
          .setRequestId(REQUEST_ID.toString())
          .setPassword("correct horse")
          .build();
  private final IdempotentCalls calls = new IdempotentCalls(new Secret("s".repeat(32)));

  @Test
  void theKeyNamesCallerMethodAndRequestId() throws Exception {
    Caller caller = new Caller("user-1", Caller.Kind.USER, Set.of(), "", "", Instant.MAX);
    RequestKey key =
        CurrentCaller.with(Context.ROOT, caller, () -> {}).call(() -> keyOf(calls, REQUEST));

    assertThat(key.caller()).isEqualTo("user-1");
    assertThat(key.method()).isEqualTo("commerce.user.v1.UserService/CreateUser");
    assertThat(key.requestId()).isEqualTo(REQUEST_ID);
  }

  @Test
  void equalRequestsHaveOneHashAndOthersHaveOthers() {
    CreateUserRequest other = REQUEST.toBuilder().setPassword("battery staple").build();

    assertThat(keyOf(calls, REQUEST.toBuilder().build())).isEqualTo(keyOf(calls, REQUEST));
    assertThat(keyOf(calls, other).requestHash()).isNotEqualTo(keyOf(calls, REQUEST).requestHash());
  }

  @Test
  void theHashDependsOnTheSecretOfTheService() {
    IdempotentCalls others = new IdempotentCalls(new Secret("t".repeat(32)));

    assertThat(keyOf(others, REQUEST).requestHash())
        .isNotEqualTo(keyOf(calls, REQUEST).requestHash());
  }

  @Test
  void aRepeatedAnswerIsTheSameMessage() {
    CreateUserResponse fresh = answer(calls, _ -> new Answer.Fresh<>("user-7"));

    assertThat(fresh).isEqualTo(response("user-7"));
    assertThat(answer(calls, request -> new Answer.Replayed<>(request.encode("user-7"))))
        .isEqualTo(fresh);
    assertThat(answer(calls, request -> new Answer.Interim<>(request.encode("user-7"))))
        .isEqualTo(fresh);
  }

  @Test
  void aFailureOfTheEffectIsThatOfTheCall() {
    for (IdempotentCalls some : List.of(calls, calls.runningToCompletion())) {
      assertThatThrownBy(() ->
              answer(
                  some,
                  _ -> {
                    throw new IllegalStateException("no");
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no");
    }
  }

  @Test
  void anEffectIsCancelledWithTheCallUnlessItRunsToCompletion() throws Exception {
    Caller caller = new Caller("user-1", Caller.Kind.USER, Set.of(), "", "", Instant.MAX);
    CancellableContext context =
        CurrentCaller.with(Context.ROOT, caller, () -> {}).withCancellation();
    context.cancel(null);

    assertThat(context.call(() -> seesCancellation(calls))).isTrue();
    assertThat(context.call(() -> seesCancellation(calls.runningToCompletion()))).isFalse();
    assertThat(context.call(() -> keyOf(calls.runningToCompletion(), REQUEST)))
        .isEqualTo(context.call(() -> keyOf(calls, REQUEST)));
  }

  private static boolean seesCancellation(IdempotentCalls calls) {
    String cancelled =
        answer(calls, _ -> new Answer.Fresh<>(Boolean.toString(Context.current().isCancelled())))
            .getUser()
            .getId();
    return Boolean.parseBoolean(cancelled);
  }

  private static RequestKey keyOf(IdempotentCalls calls, CreateUserRequest request) {
    List<RequestKey> keys = new ArrayList<>();
    var _ =
        answer(
            calls,
            request,
            idempotent -> {
              keys.add(idempotent.key());
              return new Answer.Fresh<>("");
            });
    return keys.getFirst();
  }

  private static CreateUserResponse answer(
      IdempotentCalls calls, Function<IdempotentRequest<String>, Answer<String>> effect) {
    return answer(calls, REQUEST, effect);
  }

  private static CreateUserResponse answer(
      IdempotentCalls calls,
      CreateUserRequest request,
      Function<IdempotentRequest<String>, Answer<String>> effect) {
    StreamRecorder<CreateUserResponse> observer = StreamRecorder.create();
    calls.answer(
        UserServiceGrpc.getCreateUserMethod(),
        request,
        observer,
        effect,
        IdempotentCallsTest::response);
    return observer.getValues().getFirst();
  }

  private static CreateUserResponse response(String userId) {
    return CreateUserResponse.newBuilder().setUser(User.newBuilder().setId(userId)).build();
  }
}

package dev.commercesuite.runtime.idempotency.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.RequestKey;
import io.grpc.Context;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
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
    Caller caller = new Caller("user-1", Caller.Kind.USER, Set.of(), "", Instant.MAX);
    RequestKey key =
        CurrentCaller.with(Context.ROOT, caller).call(() -> call(REQUEST).once().key());

    assertThat(key.caller()).isEqualTo("user-1");
    assertThat(key.method()).isEqualTo("commerce.user.v1.UserService/CreateUser");
    assertThat(key.requestId()).isEqualTo(REQUEST_ID);
  }

  @Test
  void equalRequestsHaveOneHashAndOthersHaveOthers() {
    CreateUserRequest other = REQUEST.toBuilder().setPassword("battery staple").build();

    assertThat(call(REQUEST.toBuilder().build()).once().key())
        .isEqualTo(call(REQUEST).once().key());
    assertThat(call(other).once().key().requestHash())
        .isNotEqualTo(call(REQUEST).once().key().requestHash());
  }

  @Test
  void theHashDependsOnTheSecretOfTheService() {
    IdempotentCalls others = new IdempotentCalls(new Secret("t".repeat(32)));

    assertThat(
            others
                .of(UserServiceGrpc.getCreateUserMethod(), REQUEST, IdempotentCallsTest::response)
                .once()
                .key()
                .requestHash())
        .isNotEqualTo(call(REQUEST).once().key().requestHash());
  }

  @Test
  void aReplayedAnswerIsTheSameMessage() {
    IdempotentCall<String, CreateUserResponse> call = call(REQUEST);
    CreateUserResponse fresh = call.response(new Answer.Fresh<>("user-7"));

    assertThat(call.response(new Answer.Replayed<>(call.once().encode("user-7")))).isEqualTo(fresh);
  }

  private IdempotentCall<String, CreateUserResponse> call(CreateUserRequest request) {
    return calls.of(UserServiceGrpc.getCreateUserMethod(), request, IdempotentCallsTest::response);
  }

  private static CreateUserResponse response(String userId) {
    return CreateUserResponse.newBuilder().setUser(User.newBuilder().setId(userId)).build();
  }
}

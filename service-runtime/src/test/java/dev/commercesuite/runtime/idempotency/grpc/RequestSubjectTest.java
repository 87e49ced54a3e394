package dev.commercesuite.runtime.idempotency.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.GetUserResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import io.grpc.Context;
import io.grpc.internal.testing.StreamRecorder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** By whom stored answers are found, and whose requests are told apart. */
class RequestSubjectTest {
  private static final UUID ANN = new UUID(1, 2);
  private static final CreateUserRequest REQUEST =
      CreateUserRequest.newBuilder().setRequestId(new UUID(3, 4).toString()).build();

  private final IdempotentCalls calls = new IdempotentCalls(new Secret("s".repeat(32)));
  private final IdempotentCalls found = calls.foundByCaller();

  @Test
  void answersOfPeopleAreFoundByTheirIdWhereThatIsWanted() throws Exception {
    assertThat(requestOf(ANN.toString(), Caller.Kind.USER, found).subject()).isEqualTo(ANN);
    assertThat(requestOf(ANN.toString(), Caller.Kind.USER, found.runningToCompletion()).subject())
        .isEqualTo(ANN);
    assertThat(requestOf(ANN.toString(), Caller.Kind.USER, calls).subject()).isNull();
    assertThat(requestOf(ANN.toString(), Caller.Kind.USER, calls.runningToCompletion()).subject())
        .isNull();
  }

  @Test
  void answersOfOthersAreFoundByNobody() throws Exception {
    assertThat(requestOf("auth0|ann", Caller.Kind.USER, found).subject()).isNull();
    assertThat(requestOf(ANN.toString(), Caller.Kind.SERVICE, found).subject()).isNull();
    assertThat(request(found).subject()).isNull();
  }

  @Test
  void hashTellsCallersApartWhoseRequestsAreTheSame() throws Exception {
    IdempotentRequest<String> anns = requestOf("ann", Caller.Kind.USER, calls);
    IdempotentRequest<String> bobs = requestOf("bob", Caller.Kind.USER, calls);

    assertThat(anns.key().requestHash()).isNotEqualTo(bobs.key().requestHash());
    assertThat(request(calls).key().caller()).isEqualTo("(anonymous)");
    assertThat(requestOf("ann", Caller.Kind.USER, calls).isInterim("")).isFalse();
  }

  @Test
  void requestWithoutARequestIdIsAMistakeOfTheService() {
    assertThatThrownBy(() ->
            calls.<GetUserRequest, GetUserResponse, String>answer(
                UserServiceGrpc.getGetUserMethod(),
                GetUserRequest.getDefaultInstance(),
                StreamRecorder.create(),
                _ -> new Answer.Fresh<>(""),
                _ -> GetUserResponse.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("commerce.user.v1.GetUserRequest has no field request_id");
  }

  private static IdempotentRequest<String> requestOf(
      String subject, Caller.Kind kind, IdempotentCalls calls) throws Exception {
    Caller caller = new Caller(subject, kind, Set.of(), "", "", Instant.MAX);
    return CurrentCaller.with(Context.ROOT, caller, () -> {}).call(() -> request(calls));
  }

  private static IdempotentRequest<String> request(IdempotentCalls calls) {
    List<IdempotentRequest<String>> seen = new ArrayList<>();
    calls.<CreateUserRequest, CreateUserResponse, String>answer(
        UserServiceGrpc.getCreateUserMethod(),
        REQUEST,
        StreamRecorder.create(),
        request -> {
          seen.add(request);
          return new Answer.Fresh<>("");
        },
        _ -> CreateUserResponse.getDefaultInstance());
    return seen.getFirst();
  }
}

package dev.commercesuite.interceptors.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetRequest;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetResponse;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthInterceptorsTest {

  private final AtomicReference<Caller> seen = new AtomicReference<>();

  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer().tokens(Tokens.PLAIN).build(),
          Orders.getOrder((request, observer) -> {
            seen.set(CurrentCaller.get());
            Orders.answer(request, observer);
          }),
          new Keys(),
          ChannelzService.newInstance(10));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void handsTheCallerToTheHandler() {
    getOrder(with("Bearer user-1:account orders"));

    assertThat(seen)
        .hasValueMatching(caller -> caller.subject().equals("user-1") && caller.hasScope("orders"));
  }

  @Test
  void acceptsTheSchemeInAnyCase() {
    getOrder(with("bearer user-1:orders"));

    assertThat(seen).hasValueMatching(caller -> caller.subject().equals("user-1"));
  }

  @Test
  void refusesACallWithoutToken() {
    assertThat(refusalOf(server.channel()).is(ErrorReason.ERROR_REASON_TOKEN_MISSING)).isTrue();
    assertThat(seen.get()).isNull();
  }

  @Test
  void refusesAnotherScheme() {
    assertThat(refusalOf(with("Basic dXNlcjpwYXNz")).is(ErrorReason.ERROR_REASON_TOKEN_INVALID))
        .isTrue();
  }

  @Test
  void refusesTwoTokens() {
    Channel twice =
        server.channel(
            Tokens.authorization("Bearer user-1:orders"),
            Tokens.authorization("Bearer user-2:orders"));

    assertThat(refusalOf(twice).is(ErrorReason.ERROR_REASON_TOKEN_INVALID)).isTrue();
  }

  @Test
  void refusesATokenWithoutTheScope() {
    RemoteFailure refusal = refusalOf(with("Bearer user-1:account"));

    assertThat(refusal.is(ErrorReason.ERROR_REASON_SCOPE_MISSING)).isTrue();
    assertThat(refusal.metadata()).containsEntry("scopes", "orders orders.read orders.staff");
    assertThat(seen.get()).isNull();
  }

  @Test
  void doesNotLookAtTheTokenOfAPublicRpc() {
    assertThat(
            AuthServiceGrpc.newBlockingStub(with("Bearer rubbish"))
                .getJsonWebKeySet(GetJsonWebKeySetRequest.getDefaultInstance()))
        .isNotNull();

    assertThat(seen.get()).isEqualTo(Caller.ANONYMOUS);
  }

  @Test
  void refusesAnRpcWithoutAccessRuleToEveryone() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ChannelzGrpc.newBlockingStub(with("Bearer user-1:orders"))
                    .getServers(GetServersRequest.getDefaultInstance()));

    assertThat(RemoteFailure.from(refused).is(ErrorReason.ERROR_REASON_ACCESS_RULE_MISSING))
        .isTrue();
  }

  private Channel with(String authorization) {
    return server.channel(Tokens.authorization(authorization));
  }

  private static void getOrder(Channel channel) {
    assertThat(OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET)).isNotNull();
  }

  private static RemoteFailure refusalOf(Channel channel) {
    return RemoteFailure.from(
        catchThrowableOfType(StatusRuntimeException.class, () -> getOrder(channel)));
  }

  private final class Keys extends AuthServiceGrpc.AuthServiceImplBase {
    @Override
    public void getJsonWebKeySet(
        GetJsonWebKeySetRequest request, StreamObserver<GetJsonWebKeySetResponse> observer) {
      seen.set(CurrentCaller.get());
      observer.onNext(GetJsonWebKeySetResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }
}

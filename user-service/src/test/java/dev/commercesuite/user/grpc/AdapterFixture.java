package dev.commercesuite.user.grpc;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc.AuthServiceBlockingStub;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc.RecoveryServiceBlockingStub;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.fixture.DomainFixture;
import dev.commercesuite.user.fixture.FakeAccessTokens;
import dev.commercesuite.user.fixture.FakeClientAssertions;
import dev.commercesuite.user.fixture.FakePurgedUsers;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The three services in one process, called through stubs. */
final class AdapterFixture implements AutoCloseable {
  static final String CLIENT_SECRET = "a secret of some length";
  private static final Secret SECRET = new Secret("a secret of the tests, long enough");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  final DomainFixture domain = new DomainFixture();
  final FakePurgedUsers purgedUsers = new FakePurgedUsers();
  private final Server server = startServer();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(server.getListenSockets().getFirst().toString())
          .directExecutor()
          .build();

  final UserServiceBlockingStub users = UserServiceGrpc.newBlockingStub(channel);
  final AuthServiceBlockingStub auth = AuthServiceGrpc.newBlockingStub(channel);

  final RecoveryServiceBlockingStub recovery = RecoveryServiceGrpc.newBlockingStub(channel);

  /** Calls as this user, with the scopes of its roles. */
  static <S extends AbstractStub<S>> S as(S stub, User user) {
    return with(stub, "%s,%s,".formatted(user.id(), String.join(" ", user.scopes())));
  }

  /** Calls as this user, in one of its sessions. */
  static <S extends AbstractStub<S>> S as(S stub, User user, SessionId session) {
    return with(stub, "%s,%s,%s".formatted(user.id(), String.join(" ", user.scopes()), session));
  }

  <S extends AbstractStub<S>> S asAdmin(S stub) {
    return with(stub, domain.admin().subject() + ",users.admin,");
  }

  <S extends AbstractStub<S>> S asMailer(S stub) {
    return with(stub, "mailer,users.recovery,");
  }

  <S extends AbstractStub<S>> S asOrderService(S stub) {
    return with(stub, "order-service,users.purged,");
  }

  /** The call fails like this. */
  static RemoteFailure failure(ProtocolMessageEnum reason, ThrowingCallable call) {
    StatusRuntimeException thrown =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
    RemoteFailure failure = RemoteFailure.from(thrown);
    Assertions.assertThat(failure.is(reason)).as("%s is %s", failure, reason).isTrue();
    return failure;
  }

  static String requestId() {
    return UUID.randomUUID().toString();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static <S extends AbstractStub<S>> S with(S stub, String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private Server startServer() {
    IdempotentCalls calls = new IdempotentCalls(SECRET);
    Pages pages = new Pages(new PageTokens(SECRET));
    ErrorMapper errors = UserErrors::map;
    CallPath path =
        CallPath.forServer()
            .errors(errors.orElse(RuntimeErrors::map))
            .tokens(AdapterFixture::caller)
            .build();
    ServiceClients clients =
        new ServiceClients(
            List.of(new ServiceClient("order-service", CLIENT_SECRET, List.of("payments.charge"))),
            domain.throttle,
            new FakeClientAssertions(),
            new FakeClientAssertions(),
            new FakeAccessTokens(),
            domain.events::add,
            () -> domain.now);
    AuthGrpcService authService =
        new AuthGrpcService(
            domain.logins,
            domain.sessions,
            clients,
            () -> List.of(new JsonWebKey("key-1", "bW9kdWx1cw", "AQAB")),
            calls,
            pages);
    try {
      return InProcessServerBuilder.forName(InProcessServerBuilder.generateName())
          .directExecutor()
          .addService(
              path.wrap(
                  new UserGrpcService(
                      domain.users,
                      new PurgedUsersFeed(purgedUsers, new ResumeTokens(SECRET)),
                      calls,
                      pages)))
          .addService(path.wrap(authService))
          .addService(path.wrap(new RecoveryGrpcService(domain.recovery)))
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A token of these tests is {@code subject,scope scope,session}. */
  private static Caller caller(String token) {
    List<String> parts = List.of(token.split(",", -1));
    return new Caller(
        parts.get(0),
        Caller.Kind.USER,
        Set.of(parts.get(1).split(" ")),
        "",
        parts.get(2),
        Instant.MAX);
  }
}

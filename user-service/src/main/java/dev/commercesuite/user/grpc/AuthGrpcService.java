package dev.commercesuite.user.grpc;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetRequest;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetResponse;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenResponse;
import dev.commercesuite.api.user.v1.ListSessionsRequest;
import dev.commercesuite.api.user.v1.ListSessionsResponse;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.LoginResponse;
import dev.commercesuite.api.user.v1.RefreshTokenRequest;
import dev.commercesuite.api.user.v1.RefreshTokenResponse;
import dev.commercesuite.api.user.v1.RevokeSessionRequest;
import dev.commercesuite.api.user.v1.RevokeSessionResponse;
import dev.commercesuite.api.user.v1.RevokeTokenRequest;
import dev.commercesuite.api.user.v1.RevokeTokenResponse;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.runtime.paging.Pages;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.clients.ClientCredential;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.domain.sessions.Logins;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import dev.commercesuite.user.domain.sessions.Sessions;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.PublishedKeys;
import io.grpc.stub.StreamObserver;
import java.util.Set;

/** The contract's AuthService. Needs {@link ConnectionInterceptor} in front of it. */
public final class AuthGrpcService extends AuthServiceGrpc.AuthServiceImplBase {
  private final Logins logins;
  private final Sessions sessions;
  private final ServiceClients clients;
  private final PublishedKeys keys;
  private final IdempotentCalls calls;
  private final Pages pages;

  public AuthGrpcService(
      Logins logins,
      Sessions sessions,
      ServiceClients clients,
      PublishedKeys keys,
      IdempotentCalls calls,
      Pages pages) {
    this.logins = logins;
    this.sessions = sessions;
    this.clients = clients;
    this.keys = keys;
    this.calls = calls;
    this.pages = pages;
  }

  @Override
  public void login(LoginRequest request, StreamObserver<LoginResponse> observer) {
    IssuedTokens tokens =
        logins.login(
            new Email(request.getEmail()),
            new Password(request.getPassword()),
            ConnectionInterceptor.current());
    Replies.complete(
        observer, LoginResponse.newBuilder().setTokens(TokenProto.tokens(tokens)).build());
  }

  @Override
  public void refreshToken(
      RefreshTokenRequest request, StreamObserver<RefreshTokenResponse> observer) {
    IssuedTokens tokens =
        sessions.refresh(
            new RefreshToken(request.getRefreshToken()), Set.of(), ConnectionInterceptor.current());
    Replies.complete(
        observer, RefreshTokenResponse.newBuilder().setTokens(TokenProto.tokens(tokens)).build());
  }

  @Override
  public void revokeToken(
      RevokeTokenRequest request, StreamObserver<RevokeTokenResponse> observer) {
    sessions.revoke(new RefreshToken(request.getRefreshToken()));
    Replies.complete(observer, RevokeTokenResponse.getDefaultInstance());
  }

  @Override
  public void listSessions(
      ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
    Actor actor = CurrentActor.get();
    CreateTimeRange created = CreateTimeRange.of(request);
    SessionFilter filter =
        new SessionFilter(
            CurrentActor.user(request.getUserId(), actor), created.from(), created.until());
    Page<dev.commercesuite.api.user.v1.Session> page =
        pages.page(
            request,
            Session::id,
            SessionId::of,
            (after, limit) -> sessions.list(actor, filter, after, limit),
            session -> TokenProto.session(session, actor));
    Replies.complete(observer, TokenProto.list(page));
  }

  @Override
  public void revokeSession(
      RevokeSessionRequest request, StreamObserver<RevokeSessionResponse> observer) {
    SessionId id = SessionId.of(request.getSessionId());
    calls.answer(
        AuthServiceGrpc.getRevokeSessionMethod(),
        request,
        observer,
        idempotent -> sessions.revoke(CurrentActor.get(), idempotent, id),
        (Session _) -> RevokeSessionResponse.getDefaultInstance());
  }

  @Override
  public void issueServiceToken(
      IssueServiceTokenRequest request, StreamObserver<IssueServiceTokenResponse> observer) {
    ServiceClient client =
        clients.authenticate(
            new ClientCredential.Secret(request.getClientId(), request.getClientSecret()),
            ConnectionInterceptor.current());
    AccessToken token = clients.issue(client, request.getScopesList());
    Replies.complete(
        observer,
        IssueServiceTokenResponse.newBuilder().setTokens(TokenProto.tokens(token)).build());
  }

  @Override
  public void getJsonWebKeySet(
      GetJsonWebKeySetRequest request, StreamObserver<GetJsonWebKeySetResponse> observer) {
    Replies.complete(
        observer,
        GetJsonWebKeySetResponse.newBuilder()
            .addAllKeys(keys.published().stream().map(TokenProto::key).toList())
            .build());
  }
}
